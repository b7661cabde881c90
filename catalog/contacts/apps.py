"""Django's entry to this app."""

from django.apps import AppConfig


class ContactsConfig(AppConfig):
    name = "catalog.contacts"
    label = "contacts"
