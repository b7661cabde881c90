"""Stored texts rendered anew: what the renderer of this version makes of the same sources."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet

from catalog.commitments.models import Programme
from faq.models import Question
from faq.services import compose_question
from organizations.models import Organization, Profile
from organizations.profiles import keep_profiles
from portal.editorial.rendering import Rendered
from portal.editorial.services import compose, note_links
from portal.pages.models import Page
from portal.posts.models import Post
from portal.posts.services import compose as compose_post

WRITTEN: Final = ("html", "headings", "text", "minutes")


@dataclass(frozen=True, slots=True)
class Texts:
    """A kind of texts: its rows, what renders one, and the columns that this changes."""

    name: str
    rows: Callable[[], "QuerySet[Any]"]
    compose: Callable[[Any], Rendered]
    fields: tuple[str, ...] = WRITTEN
    has_links: bool = True

    def render_all(self) -> Iterator[bool]:
        """Render each text, in a transaction of its own; whether it came out otherwise."""
        for key in list(self.rows().order_by("pk").values_list("pk", flat=True)):
            yield self._render(key)

    @transaction.atomic
    def _render(self, key: int) -> bool:
        row = self.rows().select_for_update(of=("self",)).filter(pk=key).first()
        if row is None:  # deleted meanwhile
            return False
        before = [getattr(row, name) for name in self.fields]
        rendered = self.compose(row)
        if before == [getattr(row, name) for name in self.fields]:
            return False
        row.save(update_fields=self.fields)
        if self.has_links:
            note_links(subject=row, rendered=rendered)
        return True


class Profiles:
    """The presentations of organizations."""

    name = "profiles"

    def rows(self) -> "QuerySet[Any]":
        """The organizations that say something of themselves."""
        return Organization.objects.exclude(description="")

    def render_all(self) -> Iterator[bool]:
        """Render each, as `Texts.render_all`."""
        for row in self.rows().order_by("pk").iterator():
            before = Profile.objects.filter(organization=row).values_list("html", flat=True).first()
            keep_profiles([row])
            yield before != Profile.objects.values_list("html", flat=True).get(organization=row)


KINDS: Final = (
    Texts("pages", Page.objects.all, compose),
    Texts("questions", Question.objects.all, compose_question),
    Texts("news", Post.objects.all, compose_post, fields=("html", "minutes")),
    Texts("programmes", Programme.objects.all, compose, has_links=False),
    Profiles(),
)
