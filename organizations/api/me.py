"""The caller: profile, tokens, invitations (API contract 10.1)."""

from typing import Any

app_name = "api1-me"
urlpatterns: list[Any] = []
