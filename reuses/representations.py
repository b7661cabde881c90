"""Reuses as dictionaries, one function per shape (API contract 3.5)."""

from typing import Any

from catalog.datasets.links import Links
from catalog.datasets.representations import dataset_v1
from organizations.representations import producer_refs
from portal.core.feeds import Entry, entry_of
from portal.core.representations import Reader, list_link
from reuses.models import Reuse


def reuse_ref(reuse: Reuse, reader: Reader) -> dict[str, Any]:
    """A reuse named in another object."""
    image = reader.file(reuse.image)
    return {
        "id": reuse.public_id,
        "class": "Reuse",
        "title": reuse.title,
        "image": image,
        "image_thumbnail": image,
        "uri": reader.api(f"1/reuses/{reuse.slug}/"),
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
    """A whole reuse with its whole datasets: those that were read for it."""
    datasets = reuse.datasets.all()
    return {
        **_common(reuse, reader),
        "datasets": [dataset_v1(row, links, reader, with_resources=with_files) for row in datasets],
        "dataservices": [],
    }


def reuse_v2(reuse: Reuse, reader: Reader) -> dict[str, Any]:
    """A whole reuse with links in place of what it uses."""
    datasets = f"1/datasets/?reuse={reuse.public_id}&page=1&page_size=20"
    dataservices = f"1/dataservices/?reuse={reuse.public_id}&page=1&page_size=20"
    return {
        **_common(reuse, reader),
        "datasets": list_link(reader.api(datasets), reuse.datasets_count),
        "dataservices": list_link(reader.api(dataservices), 0),
    }


def _common(reuse: Reuse, reader: Reader) -> dict[str, Any]:
    image = reader.file(reuse.image)
    return {
        "id": reuse.public_id,
        "slug": reuse.slug,
        "title": reuse.title,
        "description": reuse.description,
        "type": reuse.type,
        "topic": reuse.topic,
        "url": reuse.url,
        "image": image,
        "image_thumbnail": image,
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
