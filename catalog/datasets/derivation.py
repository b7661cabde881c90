"""What is derived from a dataset and its files: counts, formats, dates, quality."""

from datetime import UTC, datetime
from typing import Any, Final

from django.db import connection

from catalog.datasets import quality
from catalog.datasets.choices import FileType
from catalog.datasets.models import Dataset, Resource
from catalog.datasets.models.dataset import LATE_AFTER

FIELDS = [
    "resources_count",
    "main_resources_count",
    "resources_formats",
    "quality",
    "quality_score",
    "created_at",
    "last_modified",
    "last_update",
    "quality_due_at",
]
"""What `derive` sets, to be saved by the caller."""
CHECKED_DATE: Final = "analysis:last-modified-at"
"""The extra that tells when a remote file was modified."""
_FACTS: Final = """
SELECT format, count(*), count(*) FILTER (WHERE type = 'main'),
  bool_or(NOT availability AND filetype = 'remote'),
  bool_or(type = 'documentation' OR description <> ''), max(last_modified)
FROM datasets_resource WHERE dataset_id = %s GROUP BY format
"""
_EARLIEST: Final = datetime(1970, 1, 1, tzinfo=UTC)


def parse_date(text: Any) -> datetime | None:
    """An aware datetime from an ISO text of `harvest` or `extras`, UTC when it names no zone; None without one."""
    try:
        found = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def facts_of(dataset: Dataset) -> quality.ResourceFacts:
    """The facts of a dataset's files in one query; for one described at its source, what the source said.

    Counted by format: one aggregate with the distinct formats sorts the files, and takes twice as long. In SQL of its
    own: building the statement cost Django more than a dataset of a few files costs the database.
    """
    source = dataset.source_facts or {}
    if dataset.is_described_at_source:
        return quality.ResourceFacts(
            count=source.get("resources_count", 0),
            main_count=source.get("main_resources_count", 0),
            formats=dataset.resources_formats,
            all_available=None,
            are_documented=None,
        )
    with connection.cursor() as cursor:
        cursor.execute(_FACTS, [dataset.pk])
        rows = cursor.fetchall()
    formats, counts, mains, dead, documented, dates = zip(*rows, strict=True) if rows else ((),) * 6
    return quality.ResourceFacts(
        count=sum(counts),
        main_count=sum(mains),
        formats=[name for name in formats if name],
        all_available=not any(dead),
        are_documented=any(documented),
        last_modified=max(dates, default=None),
    )


def derive(
    dataset: Dataset, files: quality.ResourceFacts, *, has_zones: bool, now: datetime
) -> None:
    """Set counts, formats, the three dates and quality from these facts; the caller saves FIELDS."""
    dataset.resources_count = files.count
    dataset.main_resources_count = files.main_count
    dataset.resources_formats = sorted(files.formats)
    derive_dates(dataset, files.last_modified)
    dataset.quality = quality.assess(dataset, files, has_zones=has_zones, now=now)
    known = (dataset.source_facts or {}).get("quality_score")
    dataset.quality_score = (
        known if dataset.is_described_at_source and known is not None else dataset.quality["score"]
    )
    dataset.quality["score"] = dataset.quality_score
    dataset.quality_due_at = _due_again(dataset, now)


def derive_dates(dataset: Dataset, files_modified: datetime | None) -> None:
    """`created_at`, `last_modified` and `last_update` by the rules of API contract 3.2.

    What an import knows wins where nothing here is newer: when the data were first described, and
    the last update its source told of.
    """
    source = dataset.source_facts or {}
    harvest = dataset.harvest or {}
    modified = parse_date(harvest.get("modified_at"))
    dataset.created_at = (
        parse_date(source.get("created_at"))
        or parse_date(harvest.get("issued_at"))
        or parse_date(harvest.get("created_at"))
        or dataset.created_at_internal
    )
    derive_metadata_date(dataset)
    updates = [date for date in (files_modified, parse_date(source.get("last_update"))) if date]
    dataset.last_update = modified or max(updates, default=dataset.last_modified)


def derive_metadata_date(dataset: Dataset) -> None:
    """`last_modified`: when the metadata changed, at the source if it tells."""
    dataset.last_modified = (
        parse_date((dataset.harvest or {}).get("modified_at"))
        or parse_date((dataset.source_facts or {}).get("last_modified"))
        or dataset.last_modified_internal
    )


def file_date(resource: Resource, now: datetime) -> datetime:
    """When a file was modified: what its harvest tells, else what a check of its address found (API contract 3.3)."""
    harvested = _past(parse_date((resource.harvest or {}).get("modified_at")), now)
    checked = _past(parse_date(resource.extras.get(CHECKED_DATE)), now)
    is_remote = resource.filetype == FileType.REMOTE
    return harvested or (checked if is_remote else None) or resource.last_modified_internal


def _past(date: datetime | None, now: datetime) -> datetime | None:
    """A date that can be one of a file; None for the future and for days before computers."""
    return date if date and _EARLIEST <= date <= now else None


def _due_again(dataset: Dataset, now: datetime) -> datetime | None:
    """When « in time » turns to « late »: the only criterion that time alone changes."""
    try:
        expected = dataset.next_update
        turns = expected + LATE_AFTER if expected else None
    except OverflowError:
        return None
    return turns if turns and turns > now else None
