"""Every address of the portal, by dotted strings: pages first, then the API."""

from django.urls import include, path

urlpatterns = [
    path("", include("portal.site.urls")),
    path("admin/site/textes/", include("portal.site.editing.urls")),
    path("admin/site/engagements/", include("catalog.commitments.views.operator_urls")),
    path("admin/site/", include("portal.site.operator.urls")),
    path("datasets/", include("catalog.datasets.urls")),
    path("organizations/", include("organizations.urls")),
    path("reuses/", include("reuses.urls")),
    path("", include("faq.urls")),
    path("posts/", include("portal.posts.urls")),
    path("", include("catalog.commitments.urls")),
    path("", include("portal.discussions.urls")),
    path("mes-recherches/", include("portal.following.urls")),
    path("recherche/", include("portal.searchlog.urls")),
    path("comptes/", include("allauth.account.urls")),
    path("metrics/api/", include("portal.metrics.api")),
    path("", include("portal.accounts.session")),
    path("api/", include("portal.site.api.reference")),
    path("api/1/", include("portal.following.api")),
    path("api/1/", include("organizations.api.members")),
    path("api/1/", include("organizations.api.exports")),
    path("api/1/", include("portal.site.api.transfers")),
    path("api/1/", include("organizations.api.me")),
    path("api/1/", include("organizations.api.users")),
    path("api/1/", include("organizations.api.v1")),
    path("api/1/", include("catalog.spatial.api")),
    path("api/1/", include("portal.site.api.coverage")),
    path("api/1/", include("catalog.contacts.api")),
    path("api/1/", include("catalog.datasets.api.exports")),
    path("api/1/", include("catalog.datasets.api.community")),
    path("api/1/", include("catalog.datasets.api.me")),
    path("api/1/", include("catalog.datasets.api.v1")),
    path("api/1/", include("catalog.dataservices.api.v1")),
    path("api/1/", include("reuses.api.me")),
    path("api/1/", include("reuses.api.v1")),
    path("api/1/", include("portal.discussions.api.v1")),
    path("api/1/", include("portal.moderation.api")),
    path("api/1/", include("portal.posts.api.v1")),
    path("api/1/", include("portal.site.api.site")),
    path("api/1/", include("portal.site.api.small")),
    path("api/1/", include("portal.site.api.activity")),
    path("api/1/", include("portal.site.api.notifications")),
    path("api/2/", include("organizations.api.v2")),
    path("api/2/", include("catalog.datasets.api.v2")),
    path("api/2/", include("catalog.dataservices.api.v2")),
    path("api/2/", include("catalog.topics.api")),
    path("api/2/", include("reuses.api.v2")),
    path("api/2/", include("portal.discussions.api.v2")),
    path("api/2/", include("portal.posts.api.v2")),
    path("", include("portal.pages.urls")),  # last: a page may live at any address that is free
]

handler400 = "portal.core.errors.bad_request"
handler403 = "portal.core.errors.permission_denied"
handler404 = "portal.core.errors.page_not_found"
handler500 = "portal.core.errors.server_error"
