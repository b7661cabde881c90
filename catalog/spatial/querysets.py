"""Reads of zones."""

from collections.abc import Iterable
from typing import Self

from django.db import models
from django.db.models import Q


class GeoZoneQuerySet(models.QuerySet):
    """Questions people ask about zones."""

    def by_ids(self, ids: Iterable[str]) -> Self:
        """Zones with these ids; a validity suffix such as `@2016-01-01` is dropped (API contract 14.3)."""
        return self.filter(geoid__in={zone.partition("@")[0] for zone in ids})

    def matching(self, text: str) -> Self:
        """Zones whose name, code or id holds the text, wider levels first."""
        return self.filter(
            Q(name__icontains=text) | Q(code=text) | Q(geoid__icontains=text)
        ).order_by("rank", "name")
