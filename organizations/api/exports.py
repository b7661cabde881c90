"""The catalogue of organizations as CSV (API contract 13.3)."""

from typing import Any

app_name = "api1-organization-exports"
urlpatterns: list[Any] = []
