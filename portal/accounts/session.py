"""Signing in and out as JSON (API contract 17)."""

from typing import Any

app_name = "session"
urlpatterns: list[Any] = []
