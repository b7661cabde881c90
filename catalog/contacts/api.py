"""Contact points in the API (API contract 14.5)."""

from typing import Any

app_name = "api1-contacts"
urlpatterns: list[Any] = []
