"""Django's entry to this app."""

from django.apps import AppConfig


class PostsConfig(AppConfig):
    name = "portal.posts"
    label = "posts"
