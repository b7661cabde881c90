"""Territories in the API (API contract 14.3)."""

from typing import Any

app_name = "api1-spatial"
urlpatterns: list[Any] = []
