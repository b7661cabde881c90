"""Django's entry to this app."""

from django.apps import AppConfig


class TopicsConfig(AppConfig):
    name = "catalog.topics"
    label = "topics"
