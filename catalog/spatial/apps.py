"""Django's entry to this app."""

from django.apps import AppConfig


class SpatialConfig(AppConfig):
    name = "catalog.spatial"
    label = "spatial"
