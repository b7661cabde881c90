"""Reads of posts."""

from typing import Any, Self

from django.db.models import Prefetch
from django.utils import timezone

from portal.core.models import PublicQuerySet
from portal.core.rules import AnyUser
from portal.posts.choices import PostKind


class PostQuerySet(PublicQuerySet):
    """Questions people ask about posts."""

    def published(self) -> Self:
        """Those that everyone finds: their moment has come."""
        return self.filter(published__lte=timezone.now(), deleted=None)

    def visible_to(self, user: AnyUser) -> Self:
        """Those this person may open: operators see the drafts and what is planned too."""
        return self.all() if getattr(user, "is_superuser", False) else self.published()

    def news(self) -> Self:
        """The news that everyone finds."""
        return self.published().filter(kind=PostKind.NEWS)

    def for_cards(self) -> Self:
        """With what a card shows, and nothing long: one query."""
        return self.only("name", "slug", "headline", "published", "tags", "category", "image")

    def categories(self) -> list[str]:
        """The categories that the news have, in the order of the alphabet."""
        rows = self.news().exclude(category="").order_by("category")
        return list(rows.values_list("category", flat=True).distinct())

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
