"""Topics and their elements in the API (API contract 12.1)."""

from typing import Any

app_name = "api2-topics"
urlpatterns: list[Any] = []
