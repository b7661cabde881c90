"""Django's entry to this app."""

from django.apps import AppConfig


class CommitmentsConfig(AppConfig):
    name = "catalog.commitments"
    label = "commitments"
