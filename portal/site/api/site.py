"""The site itself (API contract 13.1)."""

from typing import Any

app_name = "api1-site"
urlpatterns: list[Any] = []
