"""Django's entry to this app."""

from django.apps import AppConfig


class ReusesConfig(AppConfig):
    name = "reuses"
    label = "reuses"
