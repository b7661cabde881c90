"""Django's entry to this app."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CoreConfig(AppConfig):
    name = "portal.core"
    label = "core"

    def ready(self) -> None:
        """Load each app's rules, so that `user.has_perm` knows them."""
        autodiscover_modules("permissions")
