"""Django's entry to this app."""

from django.apps import AppConfig


class LinkcheckConfig(AppConfig):
    name = "catalog.linkcheck"
    label = "linkcheck"
