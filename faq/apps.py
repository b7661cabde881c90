"""Django's entry to this app."""

from django.apps import AppConfig


class FaqConfig(AppConfig):
    name = "faq"
    label = "faq"
