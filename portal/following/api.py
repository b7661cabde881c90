"""Followers of any kind in the API (API contract 11.2)."""

from typing import Any

app_name = "api1-followers"
urlpatterns: list[Any] = []
