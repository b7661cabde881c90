"""Addresses of the front desk."""

from django.urls import path

from portal.site import health, media, oembed, search, views

app_name = "site"
urlpatterns = [
    path("", views.home, name="home"),
    path("search/", search.search_everywhere, name="search"),
    path("search/suggest/", search.suggestions, name="suggest"),
    path("opensearch.xml", search.opensearch, name="opensearch"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
    path("robot/", views.robot, name="robot"),
    path("oembed", oembed.oembed, name="oembed"),
    path("health/", health.health, name="health"),
    path("media/<path:path>", media.media, name="media"),
]
