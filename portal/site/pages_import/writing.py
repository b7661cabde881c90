"""One file stored: its object, its joined files, the addresses that lead to it, and what was read."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from portal.core.rules import AnyUser
from portal.editorial.models import ImportedFile
from portal.editorial.rendering import render
from portal.editorial.services import attach
from portal.pages.services import lead
from portal.site.pages_import import (
    writing_organizations,
    writing_pages,
    writing_posts,
    writing_questions,
)
from portal.site.pages_import.leading import Led
from portal.site.pages_import.limits import SECONDS, within
from portal.site.pages_import.records import Draft, Kind, Outcome


@transaction.atomic
def write(draft: Draft, led: Led, *, actor: AnyUser | None = None) -> Outcome:
    """Store what a draft became, if anything of it changed; its address is set."""
    led.lead(draft)
    digest = led.digest(draft)
    row = draft.row
    if row is not None and draft.subject is not None and row.digest == digest:
        draft.remarks.clear()  # they were told when it was written
        if row.place != draft.found.place:
            row.place = draft.found.place
            row.save(update_fields=["key", "place"])
        return Outcome.UNCHANGED
    _note_text(draft)
    is_new = draft.subject is None
    is_same_text = row is not None and row.text_digest == draft.digest and not is_new
    subject = _rewired(draft, led, actor) if is_same_text else _saved(draft, led, actor)
    draft.address = subject.get_absolute_url()
    attach(subject=subject, files=led.rows.values())
    for alias in draft.aliases:
        lead(alias, draft.address)
    _remember(draft, subject, digest)
    return Outcome.CREATED if is_new else Outcome.UPDATED


def _note_text(draft: Draft) -> None:
    """Tell what of a text is not as its author meant it, now that its links are led. Raises: Refused."""
    with within(SECONDS):
        rendered = render(draft.source, places=draft.places)
    for notice in rendered.notices:
        draft.tell(notice.text, notice.line + draft.first_line - 1)


def _saved(draft: Draft, led: Led, actor: AnyUser | None) -> Any:
    if draft.kind == Kind.ORGANIZATION:
        return writing_organizations.save(draft, led, actor=actor)
    if draft.kind == Kind.POST:
        return writing_posts.save(draft, led, actor=actor)
    if draft.kind == Kind.QUESTION:
        return writing_questions.save(draft, led, actor=actor)
    return writing_pages.save(draft, led, actor=actor)


def _rewired(draft: Draft, led: Led, actor: AnyUser | None) -> Any:
    """The object of a file that is as it was, whose links lead elsewhere: what an editor typed since stays."""
    if draft.kind == Kind.ORGANIZATION:
        return writing_organizations.rewire(draft, led, actor=actor)
    if draft.kind == Kind.POST:
        return writing_posts.rewire(draft, led, actor=actor)
    if draft.kind == Kind.QUESTION:
        return writing_questions.rewire(draft, led, actor=actor)
    return writing_pages.rewire(draft, led, actor=actor)


def _remember(draft: Draft, subject: Any, digest: str) -> None:
    row = draft.row or ImportedFile(key=draft.found.key)
    row.subject = subject
    row.place, row.digest, row.text_digest = draft.found.place, digest, draft.digest
    row.imported_at = timezone.now()
    row.save()
