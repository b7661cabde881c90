"""Django's entry to this app."""

from django.apps import AppConfig


class SearchLogConfig(AppConfig):
    name = "portal.searchlog"
    label = "searchlog"
