"""Dataservices, second version of the API: search (API contract 6)."""

from typing import Any

app_name = "api2-dataservices"
urlpatterns: list[Any] = []
