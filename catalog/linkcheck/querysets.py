"""Reads of the history of checks."""

from collections.abc import Iterable
from typing import Self

from django.db import models


class ResourceCheckQuerySet(models.QuerySet):
    """Questions people ask about checks."""

    def latest_of(self, resource_ids: Iterable[int]) -> Self:
        """The last check of each of these resources: one row each."""
        return (
            self.filter(resource_id__in=list(resource_ids))
            .order_by("resource_id", "-created_at", "-pk")
            .distinct("resource_id")
        )

    def history_of(self, resource_id: int) -> Self:
        """The last 20 checks of one resource, newest first (workers.md 1.7)."""
        return self.filter(resource_id=resource_id).order_by("-created_at", "-pk")[:20]
