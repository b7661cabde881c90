"""Reads of questions, and of messages to the portal."""

import datetime as dt
import re
from typing import Any, Final, Self

from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.db.models.functions import Left

from faq.choices import MESSAGE_KEPT_DAYS
from portal.core.models import PublicQuerySet
from portal.core.rules import AnyUser

_REFERENCE: Final = re.compile(r"(?a)\d{4}-(\d{6,18})")

NOT_SHOWN = ("source", "places", "headings", "extras")
SHOWN = (
    "slug", "title", "theme", "html", "sources", "reviewed_on", "published", "deleted",
)  # fmt: skip
BEGINNING = 450  # characters of an answer that a page tells to search engines


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
        """What a page shows; of the plain text its `beginning`."""
        return self.only(*SHOWN).annotate(beginning=Left("text", BEGINNING))

    def for_page(self) -> Self:
        """With their audiences, without what is only edited: one query more, whatever their number."""
        return self.defer(*NOT_SHOWN).prefetch_related("audiences")


class ContactQuerySet(QuerySet):
    """Questions operators ask about messages to the portal."""

    def to_handle(self) -> Self:
        """Those that nobody has dealt with yet."""
        return self.filter(handled_at=None)

    def handled(self) -> Self:
        """Those that an operator has dealt with."""
        return self.exclude(handled_at=None)

    def holding(self, text: str) -> Self:
        """The one of this number, or those that hold each of these words."""
        if number := _REFERENCE.fullmatch(text):
            return self.filter(pk=int(number[1]))
        found = self
        for word in text.split():
            found = found.filter(
                Q(subject__unaccent__icontains=word)
                | Q(text__unaccent__icontains=word)
                | Q(email__icontains=word)
            )
        return found

    def to_mail(self, now: dt.datetime) -> Self:
        """Those whose copy to the operator is due."""
        return self.filter(mail_due_at__lte=now).order_by("mail_due_at", "pk")

    def expired(self, now: dt.datetime) -> Self:
        """Those handled so long ago that they go."""
        return self.filter(handled_at__lt=now - dt.timedelta(days=MESSAGE_KEPT_DAYS))
