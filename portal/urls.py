"""Every address of the portal, by dotted strings: pages first, then the API."""

from django.urls import include, path

urlpatterns = [
    path("", include("portal.site.urls")),
    path("admin/site/", include("portal.site.operator.urls")),
    path("datasets/", include("catalog.datasets.urls")),
    path("organizations/", include("organizations.urls")),
    path("reuses/", include("reuses.urls")),
    path("mes-recherches/", include("portal.following.urls")),
    path("recherche/", include("portal.searchlog.urls")),
    path("comptes/", include("allauth.account.urls")),
    path("api/", include("portal.core.api_urls")),
    path("api/1/", include("organizations.api.v1")),
    path("api/1/", include("organizations.api.users")),
    path("api/1/", include("catalog.datasets.api.v1")),
    path("api/1/", include("reuses.api.v1")),
    path("api/2/", include("organizations.api.v2")),
    path("api/2/", include("catalog.datasets.api.v2")),
    path("api/2/", include("reuses.api.v2")),
]

handler400 = "portal.core.errors.bad_request"
handler403 = "portal.core.errors.permission_denied"
handler404 = "portal.core.errors.page_not_found"
handler500 = "portal.core.errors.server_error"
