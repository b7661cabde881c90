"""Addresses of news, under `/posts/`."""

from django.urls.resolvers import URLPattern

app_name = "posts"
urlpatterns: list[URLPattern] = []
