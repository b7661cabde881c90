"""Members, requests, invitations, assignments (API contract 7)."""

from typing import Any

app_name = "api1-members"
urlpatterns: list[Any] = []
