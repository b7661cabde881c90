"""Reads of notifications."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models

from portal.core.rules import AnyUser
from portal.notifications.choices import HANDLED_DAYS


class NotificationQuerySet(models.QuerySet):
    """Questions people ask about notifications."""

    def of(self, user: AnyUser) -> Self:
        """Those of this person; none for a stranger."""
        return self.filter(user=user) if user.is_authenticated else self.none()

    def waiting(self) -> Self:
        """Those that nobody has read or answered."""
        return self.filter(handled_at=None)

    def expired(self, now: datetime) -> Self:
        """Those handled so long ago that they are no longer kept."""
        return self.filter(handled_at__lte=now - timedelta(days=HANDLED_DAYS))
