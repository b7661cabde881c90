"""Posts and their blocs as dictionaries, one function per shape (API contract 3.10, 12.3)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from django.conf import settings
from django.urls import reverse

from catalog.dataservices.models import Dataservice
from catalog.dataservices.representations import dataservice_v1
from catalog.datasets.links import Links
from catalog.datasets.models import Dataset
from catalog.datasets.representations import dataset_ref, dataset_v2
from portal.accounts.representations import user_ref
from portal.core.feeds import Entry
from portal.core.representations import Reader
from portal.posts.models import Post
from reuses.models import Reuse
from reuses.representations import reuse_ref, reuse_v2

THUMBNAIL: Final = 400  # pixels
Bloc = dict[str, Any]
Cards = Mapping[str, Mapping[str, dict[str, Any]]]
"""Key of a bloc (`datasets`, `reuses`, `dataservices`) → public id → card."""

_PRODUCED: Final = ("organization", "owner", "metrics", "badges", "tags", "private")
DATASET_CARD: Final = (
    "id", "title", "acronym", "slug", "description", "page", "uri", "archived", "last_update", "quality", *_PRODUCED,
)  # fmt: skip
REUSE_CARD: Final = (
    "id", "title", "slug", "description", "type", "url", "image", "image_thumbnail", "page", "uri", "topic",
    "created_at", "last_modified", *_PRODUCED,
)  # fmt: skip
DATASERVICE_CARD: Final = (
    "id", "title", "acronym", "slug", "description", "base_api_url", "format", "self_api_url", "self_web_url",
    "created_at", "metadata_modified_at", *_PRODUCED,
)  # fmt: skip


def post_v1(post: Post, reader: Reader, blocs: list[Bloc] | None = None) -> dict[str, Any]:
    """A whole post; its owner, datasets and reuses are already read. Without `blocs`, it has no such key."""
    data = {
        "id": post.public_id,
        "name": post.name,
        "slug": post.slug,
        "headline": post.headline or None,
        "content": post.content,
        "body_type": post.body_type,
        "kind": post.kind,
        "image": reader.file(post.image),
        "image_thumbnail": reader.thumbnail(post.image, THUMBNAIL),
        "image_url": post.image_url or None,
        "credit_to": post.credit_to or None,
        "credit_url": post.credit_url or None,
        "tags": post.tags,
        "datasets": [dataset_ref(row, reader) for row in post.datasets.all()],
        "reuses": [reuse_ref(row, reader) for row in post.reuses.all()],
        "owner": user_ref(post.owner, reader) if post.owner else None,
        "published": post.published,
        "created_at": post.created_at,
        "last_modified": post.last_modified,
        "uri": reader.api(f"1/posts/{post.slug}/"),
        "page": reader.page("posts:detail", post.slug),
    }
    return data if blocs is None else {**data, "blocs": blocs}


def post_entry(post: Post) -> Entry:
    """A post in a feed; written by the portal when it has no author."""
    lasting = reverse("posts:detail", args=[post.public_id])
    return Entry(
        id=f"{settings.SITE_URL}{lasting}",
        url=f"{settings.SITE_URL}{post.get_absolute_url()}",
        title=post.name,
        text="\n\n".join(filter(None, (post.headline, post.content))),
        author=str(post.owner or settings.SITE_NAME),
        author_url=f"{settings.SITE_URL}{post.owner.get_absolute_url() if post.owner else '/'}",
        published=post.published or post.created_at,
        updated=post.last_modified,
    )


def press_contact(post: Post) -> dict[str, Any]:
    """Whom journalists call, as the page shows it: `name`, `numbers`, `email`; empty when nobody is named."""
    kept = post.press_contact if isinstance(post.press_contact, dict) else {}
    contact = {
        "name": _line(kept.get("name")),
        "numbers": [number for each in _several(kept.get("tel")) if (number := _line(each))],
        "email": _line(kept.get("email")),
    }
    return contact if any(contact.values()) else {}


def _several(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _line(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def blocs_v1(blocs: list[Bloc], cards: Cards) -> list[Bloc]:
    """Blocs with a card in place of each id; what was not read, or may not be seen, is left out."""
    return [_shown(bloc, cards) for bloc in blocs]


def _shown(bloc: Bloc, cards: Cards) -> Bloc:
    shown = dict(bloc)
    for name, known in cards.items():
        if name in bloc:
            shown[name] = [known[each] for each in bloc[name] if each in known]
    if "items" in bloc:
        shown["items"] = [
            {**item, "content": blocs_v1(item["content"], cards)} for item in bloc["items"]
        ]
    return shown


def cards_of(blocs: Iterable[Bloc], reader: Reader) -> Cards:
    """The cards of all that these blocs list and the reader may see: at most four queries."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for bloc in _every(blocs):
        for name in ("datasets", "reuses", "dataservices"):
            wanted[name].update(bloc.get(name) or ())
    datasets = Dataset.objects.for_api().visible_to(reader.user)
    reuses = Reuse.objects.for_links().visible_to(reader.user)
    dataservices = Dataservice.objects.for_api().visible_to(reader.user)
    return {
        "datasets": {
            row.public_id: _dataset(row, reader) for row in _read(datasets, wanted["datasets"])
        },
        "reuses": {row.public_id: _reuse(row, reader) for row in _read(reuses, wanted["reuses"])},
        "dataservices": {
            row.public_id: _dataservice(row, reader)
            for row in _read(dataservices, wanted["dataservices"])
        },
    }


def bloc_rows(blocs: list[Bloc]) -> list[Bloc]:
    """Blocs as a page shows them: rows in place of ids, what is not public left out; `entries` of an accordion."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for bloc in _every(blocs):
        for name in ("datasets", "reuses", "dataservices"):
            wanted[name].update(bloc.get(name) or ())
    rows = {
        "datasets": _read(Dataset.objects.published(), wanted["datasets"]),
        "reuses": _read(Reuse.objects.published(), wanted["reuses"]),
        "dataservices": _read(Dataservice.objects.published(), wanted["dataservices"]),
    }
    known: Any = {name: {row.public_id: row for row in found} for name, found in rows.items()}
    shown = blocs_v1(blocs, known)
    # under another name: in a template, the `items` of a dictionary without such a key is its method
    return [{**bloc, "entries": bloc.get("items", [])} for bloc in shown]


def _every(blocs: Iterable[Bloc]) -> Iterator[Bloc]:
    """These blocs, and those in the entries of accordions."""
    for bloc in blocs:
        yield bloc
        for item in bloc.get("items") or ():
            yield from item["content"]


def _read(rows: Any, identifiers: set[str]) -> Any:
    return rows.filter(public_id__in=identifiers) if identifiers else ()


def _dataset(row: Dataset, reader: Reader) -> dict[str, Any]:
    whole = dataset_v2(row, Links(), reader, community_total=0, full=False)
    return {name: whole[name] for name in DATASET_CARD}


def _reuse(row: Reuse, reader: Reader) -> dict[str, Any]:
    whole = reuse_v2(row, reader)
    return {name: whole[name] for name in REUSE_CARD}


def _dataservice(row: Dataservice, reader: Reader) -> dict[str, Any]:
    whole = dataservice_v1(row, reader)
    return {name: whole[name] for name in DATASERVICE_CARD}
