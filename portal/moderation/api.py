"""Reports in the API (API contract 11.6)."""

from typing import Any

app_name = "api1-reports"
urlpatterns: list[Any] = []
