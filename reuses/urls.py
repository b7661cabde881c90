"""Addresses of the pages of reuses, under `/reuses/`."""

from django.urls import path

from reuses import exports, feeds, views

app_name = "reuses"
urlpatterns = [
    path("", views.list_reuses, name="list"),
    path("search.atom", feeds.search_feed, name="feed"),
    path("search.csv", exports.search_export, name="export"),
    path("<slug:slug>/", views.detail, name="detail"),
]
