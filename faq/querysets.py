"""Reads of questions."""

from typing import Any, Self

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef

from portal.core.models import PublicQuerySet
from portal.core.rules import AnyUser

NOT_SHOWN = ("source", "places", "headings", "extras")


class FaqQuerySet(PublicQuerySet):
    """Questions people ask about questions."""

    def published(self) -> Self:
        """Those that everyone reads: published, in an audience at least."""
        placements: Any = self.model._meta.get_field("placements").related_model
        placed = placements.objects.filter(question=OuterRef("pk"))
        return self.filter(Exists(placed), published__isnull=False, deleted=None)

    def visible_to(self, user: AnyUser) -> Self:
        """Those this person may read: operators read the drafts too."""
        if getattr(user, "is_superuser", False):
            return self.filter(deleted=None)
        return self.published()

    def of_audience(self, key: str) -> Self:
        """Those of one audience, in the order an editor gave them."""
        return self.filter(placements__audience__key=key).order_by("placements__position", "pk")

    def with_audience_ids(self) -> Self:
        """With the keys of their audiences in `audience_ids`, without what is only edited: no query more."""
        through = self.model.audiences.through  # type: ignore[attr-defined]
        mine = through.objects.filter(question=OuterRef("pk")).values("audience_id")
        return self.defer(*NOT_SHOWN).annotate(audience_ids=ArraySubquery(mine))

    def for_page(self) -> Self:
        """With their audiences, without what is only edited: one query more, whatever their number."""
        return self.defer(*NOT_SHOWN).prefetch_related("audiences")
