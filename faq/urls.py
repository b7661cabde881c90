"""Addresses of this app."""

from django.urls.resolvers import URLPattern

app_name = "faq"
urlpatterns: list[URLPattern] = []
