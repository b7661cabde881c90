"""Dataservices, first version of the API (API contract 9)."""

from typing import Any

app_name = "api1-dataservices"
urlpatterns: list[Any] = []
