"""Guides, pages of questions and service pages, through the services of pages."""

from collections.abc import Iterator
from typing import Any, Final

from django.db.models import Max
from django.utils import timezone

from portal.core.rules import AnyUser
from portal.pages.models import Page
from portal.pages.services import create_page, update_page
from portal.site.pages_import import fields
from portal.site.pages_import.addressing import PAGE_KINDS
from portal.site.pages_import.leading import Led
from portal.site.pages_import.records import Draft, Json
from portal.site.pages_import.values import day, first_text, words

READ: Final = frozenset({
    *fields.SUMMARIES, *fields.RANKS, "title", "titre", "permalink", "buttons", "author", "auteur", "license",
    "licence", "reviewed", "reviewed_on", "published", "draft", "redirect_from", "aliases",
})  # fmt: skip


def save(draft: Draft, led: Led, *, actor: AnyUser | None) -> Page:
    """Store the page that a draft is: a new one, or the one that it became before."""
    values = _values(draft, led)
    page = draft.subject
    if not isinstance(page, Page):
        now = None if fields.is_draft(draft.meta) else timezone.now()
        values["position"] = draft.rank or _last_rank(draft)
        return create_page(actor=actor, page=Page(path=draft.address, published=now, **values))
    for name in _kept(draft):
        values.pop(name)
    for name, value in values.items():
        setattr(page, name, value)
    return update_page(actor=actor, page=page)


def rewire(draft: Draft, led: Led, *, actor: AnyUser | None) -> Page:
    """Lead the links of a page elsewhere; what was typed here since stays."""
    page = draft.subject
    assert isinstance(page, Page)  # noqa: S101 - what is rewired was stored before
    page.places = draft.places
    page.buttons = led.buttons or page.buttons
    if draft.is_placed:
        page.collection, page.part, page.position = draft.collection, draft.part, draft.rank
    return update_page(actor=actor, page=page)


def _last_rank(draft: Draft) -> int:
    """After the portal's own pages: a file that asks for no rank takes none from an editor's order."""
    if draft.collection:
        return 0  # the titles order what no table of contents does
    rows = Page.objects.filter(kind=PAGE_KINDS[draft.kind], collection="")
    return (rows.aggregate(last=Max("position"))["last"] or 0) + 1


def _kept(draft: Draft) -> Iterator[str]:
    """What a file does not say, so that a page keeps it."""
    if not draft.rank:
        yield "position"
    if not draft.is_placed:
        yield from ("collection", "part")


def _values(draft: Draft, led: Led) -> dict[str, Any]:
    meta = draft.meta
    known = draft.subject.extras if isinstance(draft.subject, Page) else {}
    return {
        "title": draft.title,
        "kind": PAGE_KINDS[draft.kind],
        "summary": fields.summary(meta),
        "source": draft.source,
        "author": words(first_text(meta, "author", "auteur"))[:200],
        "license": first_text(meta, "license", "licence")[:50],
        "reviewed_on": day(meta.get("reviewed", meta.get("reviewed_on"))),
        "position": draft.rank,
        "collection": draft.collection,
        "part": draft.part,
        "buttons": led.buttons,
        "places": draft.places,
        "extras": {**known, **rest(meta, READ)},
    }


def rest(meta: Json, read: frozenset[str]) -> Json:
    """What the front-matter says and no field of ours holds."""
    return {
        name: value
        for name, value in meta.items()
        if name.lower() not in read and value not in (None, "", [], {})
    }
