"""Django's entry to this app."""

from django.apps import AppConfig


class DatasetsConfig(AppConfig):
    name = "catalog.datasets"
    label = "datasets"
