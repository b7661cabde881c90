"""News, through the services of posts."""

import re
from functools import partial
from typing import Any, Final

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from catalog.datasets.choices import TAG_LENGTHS
from portal.core import images
from portal.core.rules import AnyUser
from portal.core.slugs import slugify
from portal.posts.models import Post
from portal.posts.representations import THUMBNAIL
from portal.posts.services import create_post, update_post
from portal.site.pages_import import fields
from portal.site.pages_import.leading import Led
from portal.site.pages_import.records import Draft, Json
from portal.site.pages_import.values import dictionaries, moment, text, texts, words
from portal.site.pages_import.writing_pages import rest

READ: Final = frozenset({
    *fields.LEADS, "title", "titre", "permalink", "date", "categories", "category", "tags", "files", "contact-presse",
    "published", "draft", "redirect_from", "aliases", "une-ou-diaporama", *fields.PICTURES,
})  # fmt: skip
OWN: Final = frozenset(field.name for field in Post._meta.get_fields())
SIZES: Final = (1_600, THUMBNAIL)  # pixels
_DATED: Final = re.compile(r"(\d{4}-\d{2}-\d{2})-")


def save(draft: Draft, led: Led, *, actor: AnyUser | None) -> Post:
    """Store the piece of news that a draft is: a new one, or the one that it became before."""
    post = draft.subject if isinstance(draft.subject, Post) else Post(slug=draft.slug)
    values = _values(draft, led, post)
    if picture := led.draw(draft, "posts", SIZES):
        values["image"] = picture
    changed = [name for name, value in values.items() if getattr(post, name) != value]
    former = post.image.name if "image" in changed else ""
    for name in changed:
        setattr(post, name, values[name])
    if post.pk is None:
        return create_post(actor=actor, post=post, links={})
    if former:
        transaction.on_commit(partial(images.remove, default_storage, former))
    return update_post(actor=actor, post=post, changes=changed) if changed else post


def rewire(draft: Draft, led: Led, *, actor: AnyUser | None) -> Post:
    """Lead the links of a piece of news elsewhere; what was typed here since stays."""
    post = draft.subject
    assert isinstance(post, Post)  # noqa: S101 - what is rewired was stored before
    values = _with_extras(post, {"places": draft.places, "files": led.files}, post.extras)
    for name, value in values.items():
        setattr(post, name, value)
    return update_post(actor=actor, post=post, changes=list(values))


def _values(draft: Draft, led: Led, post: Post) -> dict[str, Any]:
    meta = draft.meta
    categories = texts(meta.get("categories", meta.get("category")))
    values = {
        "name": draft.title[:255],
        "headline": fields.lead(meta),
        "content": draft.source,
        "tags": _tags([*categories, *texts(meta.get("tags"))]),
        "published": _published(draft, post),
    }
    more = {
        "category": words(categories[0])[:100] if categories else "",
        "files": led.files,
        "press_contact": _contact(meta),
        "places": draft.places,
    }
    return {**values, **_with_extras(post, more, {**post.extras, **rest(meta, READ)})}


def _with_extras(post: Post, values: dict[str, Any], extras: Json) -> dict[str, Any]:
    """The values that posts have fields for, and the others among the extras."""
    kept = {name: value for name, value in values.items() if name not in OWN and value}
    own = {name: value for name, value in values.items() if name in OWN}
    return {**own, "extras": {**extras, **kept}}


def _published(draft: Draft, post: Post) -> Any:
    """When it was published: as the file says, as its name says, else now."""
    if fields.is_draft(draft.meta) or "_drafts" in draft.found.path.parts:
        return None
    dated = _DATED.match(draft.found.path.stem)
    said = moment(draft.meta.get("date")) or (moment(dated[1]) if dated else None)
    return said or post.published or timezone.now()


def _tags(found: list[str]) -> list[str]:
    shortest, longest = TAG_LENGTHS
    tags = {slugify(each) for part in found for each in part.split(",") if each.strip()}
    return sorted(tag for tag in tags if shortest <= len(tag) <= longest)


def _contact(meta: Json) -> Json:
    """Whom the press may ask."""
    for each in dictionaries(meta.get("contact-presse")):
        found = {
            "name": words(each.get("name", each.get("nom")))[:200],
            "tel": texts(each.get("tel"))[:10],
        }
        email = text(each.get("email"))[:254]
        return {**found, "email": email if "@" in email else ""}
    return {}
