"""Tags, access types, portraits, oEmbed (API contract 10.2, 14, 17)."""

from typing import Any

app_name = "api1-small"
urlpatterns: list[Any] = []
