"""Django's entry to this app: it has no table, only commands."""

from django.apps import AppConfig


class EmbeddedConfig(AppConfig):
    """Gives `manage.py services` and `manage.py prepare`."""

    name = "portal.embedded"
    label = "embedded"
