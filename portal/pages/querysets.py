"""Reads of pages."""

from typing import Any, Self

from django.db.models import Count

from portal.core.models import PublicQuerySet
from portal.core.rules import AnyUser
from portal.pages.choices import PageKind


class PageQuerySet(PublicQuerySet):
    """Questions people ask about pages."""

    def published(self) -> Self:
        """Those that everyone reads."""
        return self.filter(published__isnull=False, deleted=None)

    def visible_to(self, user: AnyUser) -> Self:
        """Those this person may open: operators read the drafts too."""
        if getattr(user, "is_superuser", False):
            return self.filter(deleted=None)
        return self.published()

    def guides(self) -> Self:
        """The guides, in the order of their menu."""
        return self.filter(kind=PageKind.GUIDE).order_by("position", "title", "pk")

    def collections(self) -> Any:
        """The collections of guides, with how many each holds as `guides`."""
        named = self.filter(kind=PageKind.GUIDE).exclude(collection="")
        return named.values("collection").annotate(guides=Count("pk")).order_by("collection")
