"""Reuses as dictionaries, one function per shape (API contract 3.5)."""

from typing import Any, Final

from django.conf import settings

from catalog.dataservices.representations import dataservice_ref
from catalog.datasets.links import Links
from catalog.datasets.representations import dataset_v1
from organizations.representations import producer_columns, producer_refs
from portal.core.delimited import Columns, prefixed
from portal.core.feeds import Entry, entry_of
from portal.core.representations import Reader, absolute_file, list_link
from reuses.models import Reuse
from reuses.querysets import DATASERVICES_TOTAL

THUMBNAIL: Final = 500  # pixels (API contract 3.5)
METRICS: Final = (
    "discussions", "discussions_open", "datasets", "followers", "followers_by_months", "views",
)  # fmt: skip


def reuse_ref(reuse: Reuse, reader: Reader) -> dict[str, Any]:
    """A reuse named in another object."""
    return {
        "id": reuse.public_id,
        "class": "Reuse",
        "title": reuse.title,
        **_image(reuse, reader),
        "uri": reader.api(f"1/reuses/{reuse.slug}/"),
        "page": reader.page("reuses:detail", reuse.slug),
    }


def reuse_suggestion(reuse: Reuse, reader: Reader) -> dict[str, Any]:
    """A reuse among those that complete what is typed."""
    return {
        "id": reuse.public_id,
        "title": reuse.title,
        "slug": reuse.slug,
        "image_url": reader.thumbnail(reuse.image, THUMBNAIL),
        "page": reader.page("reuses:detail", reuse.slug),
    }


def reuse_entry(reuse: Reuse) -> Entry:
    """A reuse in a feed."""
    return entry_of(
        reuse, text=reuse.description, author=reuse.producer, updated=reuse.last_modified
    )


def reuse_v1(
    reuse: Reuse, links: Links, reader: Reader, *, with_files: bool = True
) -> dict[str, Any]:
    """A whole reuse with its whole datasets and its dataservices: those that were read for it."""
    datasets = reuse.datasets.all()
    return {
        **_common(reuse, reader),
        "datasets": [dataset_v1(row, links, reader, with_resources=with_files) for row in datasets],
        "dataservices": [dataservice_ref(row, reader) for row in reuse.dataservices.all()],
    }


def reuse_v2(reuse: Reuse, reader: Reader) -> dict[str, Any]:
    """A whole reuse with links in place of what it uses, read as `for_links` reads it."""
    datasets = f"1/datasets/?reuse={reuse.public_id}&page=1&page_size=20"
    dataservices = f"1/dataservices/?reuse={reuse.public_id}&page=1&page_size=20"
    return {
        **_common(reuse, reader),
        "datasets": list_link(reader.api(datasets), reuse.datasets_count),
        "dataservices": list_link(reader.api(dataservices), getattr(reuse, DATASERVICES_TOTAL)),
    }


def _common(reuse: Reuse, reader: Reader) -> dict[str, Any]:
    return {
        "id": reuse.public_id,
        "slug": reuse.slug,
        "title": reuse.title,
        "description": reuse.description,
        "type": reuse.type,
        "topic": reuse.topic,
        "url": reuse.url,
        **_image(reuse, reader),
        "tags": reuse.tags,
        "badges": [],
        "featured": reuse.featured,
        "private": reuse.private,
        "extras": reuse.extras,
        "archived": reuse.archived,
        "deleted": reuse.deleted,
        "created_at": reuse.created_at,
        "last_modified": reuse.last_modified,
        **producer_refs(reuse, reader),
        "metrics": reuse_metrics(reuse),
        "permissions": {
            "delete": reader.may("reuses.delete_reuse", reuse),
            "edit": reader.may("reuses.change_reuse", reuse),
        },
        "uri": reader.api(f"1/reuses/{reuse.slug}/"),
        "page": reader.page("reuses:detail", reuse.slug),
    }


def _image(reuse: Reuse, reader: Reader) -> dict[str, str | None]:
    return {
        "image": reader.file(reuse.image),
        "image_thumbnail": reader.thumbnail(reuse.image, THUMBNAIL),
    }


def reuse_metrics(reuse: Reuse) -> dict[str, Any]:
    """Its counters (API contract 16.2)."""
    return {
        "views": reuse.views_count,
        "followers": reuse.followers_count,
        "followers_by_months": reuse.followers_by_months or 0,
        "datasets": reuse.datasets_count,
        "discussions": reuse.discussions_count,
        "discussions_open": reuse.discussions_open_count,
    }


COLUMNS: Final[Columns] = [
    ("id", lambda row: row.public_id),
    ("title", lambda row: row.title),
    ("slug", lambda row: row.slug),
    ("url", lambda row: f"{settings.SITE_URL}{row.get_absolute_url()}"),
    ("type", lambda row: row.type),
    ("description", lambda row: row.description),
    ("remote_url", lambda row: row.url),
    *producer_columns(),
    ("image", lambda row: absolute_file(settings.SITE_URL, row.image)),
    ("featured", lambda row: row.featured),
    ("created_at", lambda row: row.created_at),
    ("last_modified", lambda row: row.last_modified),
    ("archived", lambda row: row.archived or False),
    ("topic", lambda row: row.topic),
    ("tags", lambda row: row.tags),
    ("datasets", lambda row: [dataset.public_id for dataset in row.datasets.all()]),
    prefixed("metric", METRICS, reuse_metrics),
]
"""A row of the exports (API contract 13.3)."""
