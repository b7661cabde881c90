"""Catalogues of datasets and files as CSV (API contract 13.3)."""

from typing import Any

app_name = "api1-dataset-exports"
urlpatterns: list[Any] = []
