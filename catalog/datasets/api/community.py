"""Files of the community (API contract 5)."""

from typing import Any

app_name = "api1-community"
urlpatterns: list[Any] = []
