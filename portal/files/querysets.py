"""Reads of what has a time to live."""

from datetime import datetime
from typing import Self

from django.db import models


class DatedQuerySet(models.QuerySet):
    """Rows with a date after which they go."""

    def expired(self, now: datetime) -> Self:
        """Those whose time is over, the oldest first."""
        return self.filter(expires_at__lte=now).order_by("expires_at", "pk")
