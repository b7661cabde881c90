"""Writes of posts."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, Final

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.safestring import mark_safe

from portal.activity.choices import Verb
from portal.activity.services import record
from portal.core import images
from portal.core.markdown import plain_text
from portal.core.models import remember_slug
from portal.core.rules import AnyUser
from portal.editorial.choices import WORDS_A_MINUTE
from portal.editorial.rendering import Rendered, render
from portal.editorial.services import keep_version, note_links
from portal.posts import search
from portal.posts.choices import BodyType
from portal.posts.html import clean_html
from portal.posts.models import Post
from portal.search import documents
from portal.search.choices import Kind

COMPOSED: Final = ("html", "minutes")
TYPED: Final = (
    "name", "headline", "content", "body_type", "kind", "category", "tags", "files", "press_contact",
)  # fmt: skip
Links = Mapping[str, Iterable[Any]]
"""`datasets` and `reuses` → the rows to link; a name that is absent keeps the present ones."""


@transaction.atomic
def create_post(*, actor: AnyUser | None, post: Post, links: Links) -> Post:
    """Store a new post, a draft until it is published."""
    post.assign_slug()
    rendered = compose(post)
    post.save(force_insert=True)
    _link(post, links)
    _follow_up(actor, post, rendered)
    record(actor=actor, verb=Verb.CREATED, subject=post)
    return post


@transaction.atomic
def update_post(
    *, actor: AnyUser | None, post: Post, changes: Sequence[str], links: Links | None = None
) -> Post:
    """Save the named fields, and what it is linked to when given."""
    former = post.assign_slug() if "name" in changes else None
    post.last_modified = post.last_modified_internal = timezone.now()
    rendered = compose(post)
    post.save(
        update_fields={*changes, *COMPOSED, "slug", "last_modified", "last_modified_internal"}
    )
    if former:
        remember_slug(post, former)
    _link(post, links or {})
    _follow_up(actor, post, rendered)
    record(actor=actor, verb=Verb.UPDATED, subject=post, changes=[*changes, *(links or ())])
    return post


@transaction.atomic
def publish(*, actor: AnyUser | None, post: Post, is_public: bool) -> Post:
    """Show a post to everyone from now on, or make it a draft again; a public one keeps its date."""
    if is_public and not post.is_public:
        return _dated(actor, post, timezone.now())
    if not is_public and post.published:
        return _dated(actor, post, None)
    return post


@transaction.atomic
def plan(*, actor: AnyUser | None, post: Post, at: datetime) -> Post:
    """Make a post appear by itself at this moment; until then it is hidden, even if it was public."""
    return _dated(actor, post, at)


@transaction.atomic
def delete_post(*, actor: AnyUser | None, post: Post) -> None:
    """Remove a post for good, with its discussions; its picture goes once the transaction holds."""
    record(actor=actor, verb=Verb.DELETED, subject=post)
    documents.forget(Kind.POST, [post.pk])
    if name := post.image.name:
        transaction.on_commit(partial(images.remove, default_storage, name))
    post.delete()


def _dated(actor: AnyUser | None, post: Post, published: datetime | None) -> Post:
    post.published = published
    return update_post(actor=actor, post=post, changes=["published"])


def compose(post: Post) -> Rendered:
    """Set the HTML of the body and the reading time; the caller saves `COMPOSED`."""
    if post.body_type == BodyType.MARKDOWN:
        rendered = render(post.content, places=post.places)
    elif post.body_type == BodyType.HTML:
        rendered = Rendered(html=mark_safe(clean_html(post.content)), text=plain_text(post.content))  # noqa: S308
    else:
        rendered = Rendered(html=mark_safe(""))
    post.html = str(rendered.html)
    post.minutes = max(1, round(len(rendered.text.split()) / WORDS_A_MINUTE))
    return rendered


def typed(post: Post) -> dict[str, Any]:
    """What an editor typed of a post, as a version keeps it."""
    return {name: getattr(post, name) for name in TYPED}


def _follow_up(actor: AnyUser | None, post: Post, rendered: Rendered) -> None:
    keep_version(actor=actor, subject=post, fields=typed(post))
    note_links(subject=post, rendered=rendered)
    search.index(post)


def _link(post: Post, links: Links) -> None:
    for name, rows in links.items():
        getattr(post, name).set(rows)
