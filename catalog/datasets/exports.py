"""The CSV of any search of the page (columns of API contract 13.3)."""

import json
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, StreamingHttpResponse
from django.views.decorators.http import require_safe

from catalog.datasets import page_query
from catalog.datasets.models import Dataset
from catalog.datasets.representations import dataset_metrics
from organizations.exports import keys_found
from organizations.representations import producer_columns
from portal.core.delimited import Columns, answer_csv, batches, prefixed

HARVEST: Final = (
    "backend", "domain", "remote_id", "remote_url", "uri", "created_at", "issued_at", "modified_at",
    "last_update", "dct_identifier",
)  # fmt: skip
HARVEST_DATES: Final = ("created_at", "issued_at", "modified_at", "last_update")
METRICS: Final = (
    "discussions", "discussions_open", "reuses", "reuses_by_months", "dataservices", "followers",
    "followers_by_months", "views", "resources_downloads",
)  # fmt: skip


@require_safe
def search_export(request: HttpRequest) -> StreamingHttpResponse:
    """The datasets that the page finds, in its order; the whole catalogue when nothing is asked, by key."""
    asked = page_query.chosen(request.GET)
    organizations = page_query.organizations_asked(asked)
    question = page_query.question_of(request, asked, organizations)
    rows = Dataset.objects.published().for_export()
    return answer_csv(request, "datasets", COLUMNS, batches(rows, keys_found(question)))


def _zones(dataset: Dataset) -> list[str]:
    return [zone.name for zone in dataset.zones.all()] + list(dataset.source_zones)


def _harvest(dataset: Dataset) -> dict[str, Any]:
    """Where it was taken from, its dates as dates."""
    facts = dict(dataset.harvest or {})
    for name in HARVEST_DATES:
        try:
            facts[name] = datetime.fromisoformat(facts[name])
        except (KeyError, TypeError, ValueError):
            continue  # absent, or a text that the source took for a date: it stays as it is
    return facts


COLUMNS: Final[Columns] = [
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
