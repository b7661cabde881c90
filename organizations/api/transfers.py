"""Transfers (API contract 11.4)."""

from typing import Any

app_name = "api1-transfers"
urlpatterns: list[Any] = []
