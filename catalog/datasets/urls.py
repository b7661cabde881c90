"""Addresses of the pages of datasets, under `/datasets/`."""

from django.urls import path

from catalog.datasets import exports, feeds
from catalog.datasets.views import listing, public

app_name = "datasets"
urlpatterns = [
    path("", listing.list_datasets, name="list"),
    path("search.atom", feeds.search_feed, name="feed"),
    path("search.csv", exports.search_export, name="export"),
    path("r/<uuid:uuid>/", public.download),
    path("r/<uuid:uuid>", public.download, name="download"),
    path("<slug:slug>/", public.detail, name="detail"),
    path("<slug:slug>/informations/", public.informations, name="informations"),
    path("<slug:slug>/description.txt", public.description, name="description"),
    path("<slug:slug>/reutilisations/", public.reuses, name="reuses"),
    path("<slug:slug>/resources/<uuid:uuid>/", public.resource, name="resource"),
]
