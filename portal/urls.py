"""Every address of the portal, by dotted strings: pages first, then the API."""

from django.urls import include, path

urlpatterns = [
    path("", include("portal.site.urls")),
    path("datasets/", include("catalog.datasets.urls")),
    path("organizations/", include("organizations.urls")),
    path("reuses/", include("reuses.urls")),
    path("comptes/", include("allauth.account.urls")),
]
