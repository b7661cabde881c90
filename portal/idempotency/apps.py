"""Django's entry to this app."""

from django.apps import AppConfig


class IdempotencyConfig(AppConfig):
    name = "portal.idempotency"
    label = "idempotency"
