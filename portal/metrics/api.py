"""The metrics API that front ends call: `/metrics/api/…`."""

from typing import Any

app_name = "metrics"
urlpatterns: list[Any] = []
