"""The journal in the API (API contract 11.5)."""

from typing import Any

app_name = "api1-activity"
urlpatterns: list[Any] = []
