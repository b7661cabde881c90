"""Posts, first version of the API (API contract 12.2)."""

from typing import Any

app_name = "api1-posts"
urlpatterns: list[Any] = []
