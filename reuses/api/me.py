"""Reuses of the caller (API contract 10.1)."""

from typing import Any

app_name = "api1-my-reuses"
urlpatterns: list[Any] = []
