"""Discussions, first version of the API (API contract 11.1)."""

from typing import Any

app_name = "api1-discussions"
urlpatterns: list[Any] = []
