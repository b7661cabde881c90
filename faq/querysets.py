"""Reads of questions."""

from typing import Any, Self

from django.db.models import Exists, Model, OuterRef

from portal.core.models import PublicQuerySet
from portal.core.rules import AnyUser

NOT_SHOWN = ("source", "places", "headings", "extras")
SHOWN = (
    "slug", "title", "theme", "html", "text", "sources", "reviewed_on", "published", "deleted",
)  # fmt: skip


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

    def in_page(self, audience: Model, user: AnyUser) -> Self:
        """What the page of an audience shows this person, in order: being there is proof of a place."""
        rows = self.filter(placements__audience=audience, deleted=None).shown()
        if not getattr(user, "is_superuser", False):
            rows = rows.filter(published__isnull=False)
        return rows.order_by("placements__position", "pk")

    def shown(self) -> Self:
        """Without what only editors and readers of the API need."""
        return self.only(*SHOWN)

    def for_page(self) -> Self:
        """With their audiences, without what is only edited: one query more, whatever their number."""
        return self.defer(*NOT_SHOWN).prefetch_related("audiences")
