"""Notifications of the caller (API contract 11.3)."""

from typing import Any

app_name = "api1-notifications"
urlpatterns: list[Any] = []
