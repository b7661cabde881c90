"""What a row of each export says: datasets, and their files (API contract 13.3)."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.contrib.auth.models import AnonymousUser

from catalog.datasets.models import Dataset
from catalog.datasets.representations import dataset_metrics, preview_url, resource_url
from organizations.representations import producer_columns
from portal.core.api.json import dumps
from portal.core.delimited import Columns, prefixed
from portal.core.representations import Reader

HARVEST: Final = (
    "backend", "domain", "remote_id", "remote_url", "uri", "created_at", "issued_at", "modified_at",
    "last_update", "dct_identifier",
)  # fmt: skip
HARVEST_DATES: Final = ("created_at", "issued_at", "modified_at", "last_update")
METRICS: Final = (
    "discussions", "discussions_open", "reuses", "reuses_by_months", "dataservices", "followers",
    "followers_by_months", "views", "resources_downloads",
)  # fmt: skip
FILE_HARVEST: Final = ("issued_at", "modified_at", "last_update")


def _zones(dataset: Dataset) -> list[str]:
    return [zone.name for zone in dataset.zones.all()] + list(dataset.source_zones)


def _harvest(row: Any) -> dict[str, Any]:
    """Where it was taken from, its dates as dates."""
    facts = dict(row.harvest or {})
    for name in HARVEST_DATES:
        try:
            facts[name] = datetime.fromisoformat(facts[name])
        except (KeyError, TypeError, ValueError):
            continue  # absent, or a text that the source took for a date: it stays as it is
    return facts


DATASET_COLUMNS: Final[Columns] = [
    ("id", lambda row: row.public_id),
    ("title", lambda row: row.title),
    ("slug", lambda row: row.slug),
    ("acronym", lambda row: row.acronym),
    ("url", lambda row: f"{settings.SITE_URL}{row.get_absolute_url()}"),
    *producer_columns(),
    ("description", lambda row: row.description),
    ("description_short", lambda row: row.description_short),
    ("frequency", lambda row: row.frequency),
    ("license", lambda row: row.license and row.license.title),
    ("temporal_coverage.start", lambda row: row.temporal_start),
    ("temporal_coverage.end", lambda row: row.temporal_end),
    ("spatial.granularity", lambda row: row.granularity),
    ("spatial.zones", _zones),
    ("spatial.geom", lambda row: row.geom and json.dumps(row.geom)),
    ("featured", lambda row: row.featured),
    ("created_at", lambda row: row.created_at),
    ("last_modified", lambda row: row.last_modified),
    ("badges", lambda row: row.badges),
    ("tags", lambda row: row.tags),
    ("archived", lambda row: row.archived or False),
    ("resources_count", lambda row: row.resources_count),
    ("main_resources_count", lambda row: row.main_resources_count),
    ("resources_formats", lambda row: row.resources_formats),
    prefixed("harvest", HARVEST, _harvest),
    ("quality_score", lambda row: round(row.quality_score, 2)),
    prefixed("metric", METRICS, dataset_metrics),
]


def _of_dataset(read: Callable[[Dataset], Any]) -> Callable[[Any], Any]:
    """The same of the dataset of a file."""
    return lambda row: read(row.dataset)


def _reader() -> Reader:
    """A stranger on this site."""
    return Reader(settings.SITE_URL, AnonymousUser())


def _schema(row: Any, name: str) -> Any:
    return row.schema.get(name) if isinstance(row.schema, dict) else None


RESOURCE_COLUMNS: Final[Columns] = [
    ("dataset.id", _of_dataset(lambda row: row.public_id)),
    ("dataset.title", _of_dataset(lambda row: row.title)),
    ("dataset.slug", _of_dataset(lambda row: row.slug)),
    ("dataset.url", _of_dataset(lambda row: _reader().page("datasets:detail", row.slug))),
    ("dataset.organization", _of_dataset(lambda row: row.organization and row.organization.name)),
    (
        "dataset.organization_id",
        _of_dataset(lambda row: row.organization and row.organization.public_id),
    ),
    ("dataset.license", _of_dataset(lambda row: row.license and row.license.title)),
    ("dataset.private", _of_dataset(lambda row: row.private)),
    ("dataset.archived", _of_dataset(lambda row: row.archived or False)),
    ("id", lambda row: str(row.uuid)),
    ("url", lambda row: resource_url(row, _reader())),
    ("title", lambda row: row.title),
    ("description", lambda row: row.description),
    ("filetype", lambda row: row.filetype),
    ("type", lambda row: row.type),
    ("format", lambda row: row.format),
    ("mime", lambda row: row.mime),
    ("filesize", lambda row: row.filesize),
    ("checksum.type", lambda row: row.checksum_type),
    ("checksum.value", lambda row: row.checksum_value),
    ("created_at", lambda row: row.created_at),
    ("modified", lambda row: row.last_modified),
    ("downloads", lambda row: row.downloads_count),
    prefixed("harvest", FILE_HARVEST, _harvest),
    ("schema_name", lambda row: _schema(row, "name")),
    ("schema_version", lambda row: _schema(row, "version")),
    ("preview_url", lambda row: preview_url(row, _reader(), row.dataset.slug)),
    ("extras", lambda row: dumps(row.extras).decode()),
]
