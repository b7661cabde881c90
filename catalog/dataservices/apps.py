"""Django's entry to this app."""

from django.apps import AppConfig


class DataservicesConfig(AppConfig):
    name = "catalog.dataservices"
    label = "dataservices"
