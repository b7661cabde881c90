"""Metadata quality: nine criteria of one point each, from facts alone (API contract 16.1)."""

from dataclasses import dataclass
from datetime import datetime

from catalog.datasets.choices import CLOSED_FORMATS, RECOMMENDED_DESCRIPTION, Frequency
from catalog.datasets.models import Dataset

CRITERIA = (
    "dataset_description_quality",
    "resources_documentation",
    "license",
    "update_frequency",
    "update_fulfilled_in_time",
    "has_open_format",
    "temporal_coverage",
    "spatial",
    "all_resources_available",
)
"""In the order pages show them (pages.md 1.11)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceFacts:
    """What quality needs to know of the files; None for what is not known."""

    count: int
    formats: list[str]
    all_available: bool | None
    are_documented: bool | None
    main_count: int = 0
    last_modified: datetime | None = None


def assess(
    dataset: Dataset, files: ResourceFacts, *, has_zones: bool, now: datetime
) -> dict[str, bool | float]:
    """The `quality` object of the API: the criteria that apply, and `score`, points out of nine."""
    quality: dict[str, bool | float] = {
        "license": dataset.license_id is not None,
        "temporal_coverage": bool(dataset.temporal_start or dataset.temporal_end),
        "spatial": bool(has_zones or dataset.granularity or dataset.geom or dataset.source_zones),
        "update_frequency": dataset.frequency != Frequency.UNKNOWN,
        "dataset_description_quality": len(dataset.description) > RECOMMENDED_DESCRIPTION,
    }
    if dataset.frequency != Frequency.UNKNOWN:
        quality["update_fulfilled_in_time"] = not dataset.is_late(now)
    if files.count:
        quality["has_resources"] = True
        quality["has_open_format"] = any(name not in CLOSED_FORMATS for name in files.formats)
        if files.all_available is not None:
            quality["all_resources_available"] = files.all_available
        if files.are_documented is not None:
            quality["resources_documentation"] = files.are_documented
    quality["score"] = sum(quality.get(name) is True for name in CRITERIA) / len(CRITERIA)
    return quality
