"""Writes of pages."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from portal.activity.choices import Verb
from portal.activity.services import record
from portal.core.models import remember_slug
from portal.core.rules import AnyUser
from portal.editorial.services import compose, keep_version, note_links
from portal.pages import search
from portal.pages.models import Page, Redirect
from portal.search import documents
from portal.search.choices import Kind

TYPED = (
    "title", "kind", "path", "summary", "source", "author", "license", "position", "collection",
    "part", "buttons",
)  # fmt: skip


@transaction.atomic
def create_page(*, actor: AnyUser | None, page: Page) -> Page:
    """Store a new page at its address, which no page may hold; one that led elsewhere does so no more."""
    page.assign_slug()
    rendered = compose(page)
    page.save(force_insert=True)
    Redirect.objects.filter(path=page.path).delete()
    _follow_up(actor, page, Verb.CREATED)
    note_links(subject=page, rendered=rendered)
    return page


@transaction.atomic
def update_page(*, actor: AnyUser | None, page: Page) -> Page:
    """Save a page as it stands now; the address it had leads to the new one."""
    before = Page.objects.select_for_update(of=("self",)).get(pk=page.pk)
    former = page.assign_slug()
    page.last_modified = page.last_modified_internal = timezone.now()
    rendered = compose(page)
    page.save()
    remember_slug(page, former)
    if before.path != page.path:
        lead(before.path, page.path)
    _follow_up(actor, page, Verb.UPDATED)
    note_links(subject=page, rendered=rendered)
    return page


@transaction.atomic
def publish(*, actor: AnyUser | None, page: Page, is_public: bool) -> Page:
    """Show a page to everyone from now on, or make it a draft again; a published one keeps its date."""
    if (page.published is not None) != is_public:
        page.published = timezone.now() if is_public else None
        update_page(actor=actor, page=page)
    return page


@transaction.atomic
def delete_page(*, actor: AnyUser | None, page: Page) -> None:
    """Remove a page for good, with its versions and links."""
    record(actor=actor, verb=Verb.DELETED, subject=page)
    documents.forget(Kind.PAGE, [page.pk])
    page.delete()


def lead(path: str, to: str) -> None:
    """Make an address lead to another; those that led to the first follow."""
    Redirect.objects.filter(path=to).delete()
    Redirect.objects.filter(to=path).update(to=to)
    Redirect.objects.update_or_create(path=path, defaults={"to": to})


def typed(page: Page) -> dict[str, Any]:
    """What an editor typed of a page, as a version keeps it."""
    reviewed = page.reviewed_on.isoformat() if page.reviewed_on else None
    return {**{name: getattr(page, name) for name in TYPED}, "reviewed_on": reviewed}


def _follow_up(actor: AnyUser | None, page: Page, verb: Verb) -> None:
    keep_version(actor=actor, subject=page, fields=typed(page))
    search.index(page)
    record(actor=actor, verb=verb, subject=page)
