"""News, through the services of posts."""

import re
from functools import partial
from typing import Any, Final

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from catalog.datasets.choices import TAG_LENGTHS
from catalog.datasets.models import Dataset
from portal.core import images
from portal.core.rules import AnyUser
from portal.core.slugs import slugify
from portal.posts.choices import CATEGORY_LENGTH, MAX_LINKED, NAME_LENGTH, TAG_NAMES
from portal.posts.models import Post
from portal.posts.representations import THUMBNAIL
from portal.posts.services import create_post, update_post
from portal.site.pages_import import fields
from portal.site.pages_import.leading import Led
from portal.site.pages_import.records import Draft, Json
from portal.site.pages_import.values import dictionaries, first_text, moment, text, texts, words
from portal.site.pages_import.writing_pages import rest

DATASETS: Final = ("datasets", "jeux-de-donnees", "jeux_de_donnees")
READ: Final = frozenset({
    *DATASETS,
    *fields.LEADS, "title", "titre", "permalink", "date", "categories", "category", "tags", "files", "contact-presse",
    "published", "draft", "redirect_from", "aliases", "une-ou-diaporama", *fields.PICTURES,
})  # fmt: skip
SIZES: Final = (1_600, THUMBNAIL)  # pixels
MAX_CONTACTS: Final = 10
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
    links = _cited(draft)
    if post.pk is None:
        return create_post(actor=actor, post=post, links=links)
    if former:
        transaction.on_commit(partial(images.remove, default_storage, former))
    if not changed and not links:
        return post
    return update_post(actor=actor, post=post, changes=changed, links=links)


def rewire(draft: Draft, led: Led, *, actor: AnyUser | None) -> Post:
    """Lead the links of a piece of news elsewhere; what was typed here since stays."""
    post = draft.subject
    assert isinstance(post, Post)  # noqa: S101 - what is rewired was stored before
    values = {"places": draft.places, "files": led.files}
    for name, value in values.items():
        setattr(post, name, value)
    return update_post(actor=actor, post=post, changes=list(values))


def _values(draft: Draft, led: Led, post: Post) -> dict[str, Any]:
    meta = draft.meta
    categories = texts(meta.get("categories", meta.get("category")))
    keywords = _keywords([*categories, *texts(meta.get("tags"))])
    extras = {**post.extras, **rest(meta, READ), TAG_NAMES: keywords}
    return {
        "name": draft.title[:NAME_LENGTH],
        "headline": fields.lead(meta),
        "content": draft.source,
        "tags": sorted(keywords),
        "published": _published(draft, post),
        "category": words(categories[0])[:CATEGORY_LENGTH] if categories else "",
        "files": led.files,
        "press_contact": _contact(meta),
        "places": draft.places,
        "extras": extras,
    }


def _cited(draft: Draft) -> dict[str, list[Dataset]]:
    """The datasets that the file names, by address, id or slug; nothing when it speaks of none."""
    named = [value for name, value in draft.meta.items() if name.lower() in DATASETS]
    found: dict[int, Dataset] = {}
    for key in _keys(named):
        row = Dataset.objects.published().by_key(key.rstrip("/").rpartition("/")[2]).first()
        if row is None:
            draft.tell(f"“{key[:200]}” is no dataset of this portal")
        else:
            found[row.pk] = row
    return {"datasets": list(found.values())} if named else {}


def _keys(values: list[Any]) -> list[str]:
    """What names each dataset of these lists: a text, or a part of an entry."""
    several = [each for value in values for each in (value if isinstance(value, list) else [value])]
    named = (
        first_text(each, "id", "slug", "url", "dataset") if isinstance(each, dict) else text(each)
        for each in several
    )
    return list(dict.fromkeys(filter(None, named)))[:MAX_LINKED]


def _published(draft: Draft, post: Post) -> Any:
    """When it was published: as the file says, as its name says, else now."""
    if fields.is_draft(draft.meta) or "_drafts" in draft.found.path.parts:
        return None
    dated = _DATED.match(draft.found.path.stem)
    said = moment(draft.meta.get("date")) or (moment(dated[1]) if dated else None)
    return said or post.published or timezone.now()


def _keywords(found: list[str]) -> dict[str, str]:
    """Each keyword as programs write it → as it is written in the file."""
    shortest, longest = TAG_LENGTHS
    written = [words(each) for part in found for each in part.split(",")]
    keywords = {slugify(each): each for each in reversed(written) if each}
    return {tag: each for tag, each in keywords.items() if shortest <= len(tag) <= longest}


def _contact(meta: Json) -> Json:
    """Whom the press may ask: the first with name, numbers and e-mail, each other on a line after the numbers."""
    said = meta.get("contact-presse")
    written = [*dictionaries(said), *({"name": name} for name in texts(said))]
    people = [_person(each) for each in written[:MAX_CONTACTS]]
    if not people:
        return {}
    first, *others = people
    lines = [" · ".join(filter(None, (row["name"], *row["tel"], row["email"]))) for row in others]
    return {**first, "tel": [*first["tel"], *filter(None, lines)]}


def _person(each: Json) -> Json:
    email = text(each.get("email", each.get("mail")))[:254]
    numbers = each.get("tel", each.get("phone", each.get("telephone")))
    return {
        "name": words(each.get("name", each.get("nom")))[:200],
        "tel": [number[:100] for number in texts(numbers)[:10]],
        "email": email if "@" in email else "",
    }
