"""Reads of posts."""

from typing import Any, Self

from django.db.models import Prefetch

from portal.core.models import PublicQuerySet
from portal.core.rules import AnyUser


class PostQuerySet(PublicQuerySet):
    """Questions people ask about posts."""

    def published(self) -> Self:
        """Those that everyone finds."""
        return self.filter(published__isnull=False, deleted=None)

    def visible_to(self, user: AnyUser) -> Self:
        """Those this person may open: operators see the drafts too."""
        return self.all() if getattr(user, "is_superuser", False) else self.published()

    def for_api(self, user: AnyUser) -> Self:
        """With all that the API's representation needs, of what the person may see: three queries."""
        linked = [
            Prefetch(name, self._linked(name).visible_to(user).order_by("pk"))
            for name in ("datasets", "reuses")
        ]
        return self.select_related("owner").prefetch_related(*linked)

    def _linked(self, name: str) -> Any:
        kind: Any = self.model._meta.get_field(name).related_model
        return kind.objects.all()
