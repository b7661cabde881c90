"""Django's entry to this app."""

from django.apps import AppConfig


class FollowingConfig(AppConfig):
    name = "portal.following"
    label = "following"
