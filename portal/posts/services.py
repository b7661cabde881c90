"""Writes of posts."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from portal.activity.choices import Verb
from portal.activity.services import record
from portal.core import images
from portal.core.models import remember_slug
from portal.core.rules import AnyUser
from portal.posts import search
from portal.posts.models import Post
from portal.search import documents
from portal.search.choices import Kind

Links = Mapping[str, Iterable[Any]]
"""`datasets` and `reuses` → the rows to link; a name that is absent keeps the present ones."""


@transaction.atomic
def create_post(*, actor: AnyUser | None, post: Post, links: Links) -> Post:
    """Store a new post, a draft until it is published."""
    post.assign_slug()
    post.save(force_insert=True)
    _link(post, links)
    search.index(post)
    record(actor=actor, verb=Verb.CREATED, subject=post)
    return post


@transaction.atomic
def update_post(
    *, actor: AnyUser | None, post: Post, changes: Sequence[str], links: Links | None = None
) -> Post:
    """Save the named fields, and what it is linked to when given."""
    former = post.assign_slug() if "name" in changes else None
    post.last_modified = post.last_modified_internal = timezone.now()
    post.save(update_fields=[*changes, "slug", "last_modified", "last_modified_internal"])
    if former:
        remember_slug(post, former)
    _link(post, links or {})
    search.index(post)
    record(actor=actor, verb=Verb.UPDATED, subject=post, changes=[*changes, *(links or ())])
    return post


@transaction.atomic
def publish(*, actor: AnyUser | None, post: Post, is_public: bool) -> Post:
    """Show a post to everyone from now on, or make it a draft again; a published one keeps its date."""
    if (post.published is not None) != is_public:
        post.published = timezone.now() if is_public else None
        update_post(actor=actor, post=post, changes=["published"])
    return post


@transaction.atomic
def delete_post(*, actor: AnyUser | None, post: Post) -> None:
    """Remove a post for good, with its discussions; its picture goes once the transaction holds."""
    record(actor=actor, verb=Verb.DELETED, subject=post)
    documents.forget(Kind.POST, [post.pk])
    if name := post.image.name:
        transaction.on_commit(partial(images.remove, default_storage, name))
    post.delete()


def _link(post: Post, links: Links) -> None:
    for name, rows in links.items():
        getattr(post, name).set(rows)
