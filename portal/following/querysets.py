"""Reads of what people follow."""

from typing import Self

from django.db import models

from portal.core.rules import AnyUser


class SavedSearchQuerySet(models.QuerySet):
    """Questions people ask about saved searches."""

    def of(self, user: AnyUser) -> Self:
        """Those of this person, the latest first; none for a stranger."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(user=user).order_by("-created_at", "-pk")
