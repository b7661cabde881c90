"""Addresses of the pages of organizations, under `/organizations/`."""

from django.urls import path

from organizations import exports, feeds, views

app_name = "organizations"
urlpatterns = [
    path("", views.list_organizations, name="list"),
    path("search.atom", feeds.search_feed, name="feed"),
    path("search.csv", exports.search_export, name="export"),
    path("<slug:slug>/", views.detail, name="detail"),
    path("<slug:slug>/datasets/", views.datasets, name="datasets"),
    path("<slug:slug>/reutilisations/", views.reuses, name="reuses"),
    path("<slug:slug>/informations/", views.informations, name="informations"),
]
