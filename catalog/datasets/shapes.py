"""What answers about datasets and their files look like (API contract 3.1 to 3.3, 3.10, 16)."""

from typing import Final

from catalog.contacts.shapes import CONTACT_POINT
from catalog.datasets.choices import (
    AccessReason,
    AccessType,
    DatasetBadge,
    FileType,
    Frequency,
    ResourceType,
)
from catalog.spatial.shapes import SPATIAL
from organizations.shapes import PRODUCER
from portal.core.api.shapes import (
    ADDRESS,
    ADDRESS_OR_NULL,
    ANYTHING,
    COUNT,
    DAY_OR_NULL,
    FLAG,
    KEY,
    LIST_LINK,
    MOMENT,
    MOMENT_OR_NULL,
    MONTHS,
    TEXT,
    TEXT_OR_NULL,
    UUID,
    Json,
    Shape,
    array,
    constant,
    extended,
    nullable,
    one_of,
    shape,
    vocabulary,
)
from portal.files.shapes import PART

DATASET_REF: Final = shape(
    "DatasetRef",
    "A dataset named in another object",
    {
        "id": KEY,
        "class": constant("Dataset"),
        "title": TEXT,
        "acronym": TEXT_OR_NULL,
        "uri": ADDRESS,
        "page": ADDRESS,
    },
)
DATASET_SUGGESTION: Final = shape(
    "DatasetSuggestion",
    "A dataset that completes what is typed, with the picture of its producer",
    {
        "id": KEY,
        "title": TEXT,
        "acronym": TEXT_OR_NULL,
        "slug": TEXT,
        "image_url": ADDRESS_OR_NULL,
        "page": ADDRESS,
    },
)
FREQUENCY_ID: Final = vocabulary("FrequencyId", "How often data are updated", Frequency.values)
FREQUENCY: Final = shape(
    "Frequency", "How often data are updated, and its label", {"id": FREQUENCY_ID, "label": TEXT}
)
RESOURCE_TYPE: Final = vocabulary("ResourceType", "What a file is for", ResourceType.values)
LICENSE: Final = shape(
    "License",
    "A licence",
    {
        "id": TEXT,
        "title": TEXT,
        "maintainer": TEXT_OR_NULL,
        "url": TEXT_OR_NULL,
        "flags": array(TEXT),
        "alternate_urls": array(TEXT),
        "alternate_titles": array(TEXT),
    },
)
SCHEMA_REF: Final = shape(
    "SchemaRef",
    "The schema that files follow",
    {"name": TEXT_OR_NULL, "version": TEXT_OR_NULL, "url": TEXT_OR_NULL},
    optional=("name", "version", "url"),
)
_SCHEMA_VERSION: Final = shape(
    "SchemaVersion", "A version of a schema", {"version_name": TEXT, "schema_url": TEXT_OR_NULL}
)
SCHEMA: Final = shape(
    "Schema",
    "A schema that files of the catalogue follow",
    {
        "name": TEXT,
        "title": TEXT,
        "description": TEXT_OR_NULL,
        "schema_url": TEXT_OR_NULL,
        "schema_type": TEXT,
        "contact": TEXT_OR_NULL,
        "examples": array(ANYTHING),
        "labels": array(TEXT),
        "consolidation_dataset_id": TEXT_OR_NULL,
        "versions": array(_SCHEMA_VERSION),
        "external_doc": TEXT_OR_NULL,
        "external_tool": TEXT_OR_NULL,
        "homepage": TEXT_OR_NULL,
        "datapackage_title": TEXT_OR_NULL,
        "datapackage_name": TEXT_OR_NULL,
        "datapackage_description": TEXT_OR_NULL,
    },
)


def harvest(name: str, facts: tuple[str, ...]) -> Shape:
    """Where an object was taken from: the facts that are known."""
    about = (
        "Where an object was taken from, and what was said of it there: the facts that are known"
    )
    fields: Json = dict.fromkeys(facts, TEXT_OR_NULL)
    return shape(name, about, fields, optional=facts)


DATASET_HARVEST: Final = harvest(
    "DatasetHarvest",
    (
        "backend", "source_id", "source_url", "domain", "remote_id", "remote_url", "uri", "dct_identifier",
        "created_at", "issued_at", "modified_at", "last_update", "archived_at", "archived", "archived_reason",
    ),
)  # fmt: skip
RESOURCE_HARVEST: Final = harvest(
    "ResourceHarvest", ("issued_at", "modified_at", "last_update", "uri")
)
INTERNAL: Final = shape(
    "InternalDates",
    "When the portal wrote an object first and last, whatever its source says",
    {"created_at_internal": MOMENT, "last_modified_internal": MOMENT},
)
RESOURCE: Final = shape(
    "Resource",
    "A file of a dataset",
    {
        "id": UUID,
        "title": TEXT,
        "description": TEXT_OR_NULL,
        "filetype": vocabulary("FileType", "Whether the portal hosts a file", FileType.values),
        "type": RESOURCE_TYPE,
        "format": TEXT_OR_NULL,
        "url": TEXT,
        "latest": ADDRESS,
        "checksum": nullable(
            shape(
                "Checksum",
                "A checksum and how it was computed",
                {"type": TEXT, "value": TEXT},
            )
        ),
        "filesize": {"type": ["integer", "null"], "minimum": 0},
        "mime": TEXT_OR_NULL,
        "created_at": MOMENT,
        "last_modified": MOMENT,
        "metrics": shape(
            "ResourceMetrics",
            "How often a file was downloaded; empty for never",
            {"views": COUNT},
            optional=("views",),
        ),
        "harvest": nullable(RESOURCE_HARVEST),
        "extras": ANYTHING,
        "preview_url": ADDRESS_OR_NULL,
        "schema": nullable(SCHEMA_REF),
        "internal": INTERNAL,
    },
)
COMMUNITY_RESOURCE: Final = extended(
    RESOURCE,
    "CommunityResource",
    "A file about a dataset that someone else than its producer shares",
    {
        "dataset": nullable(DATASET_REF),
        **PRODUCER,
        "permissions": shape(
            "CommunityResourcePermissions",
            "What the caller may do with a community resource",
            {"delete": FLAG, "edit": FLAG},
        ),
    },
)
_SUCCESS: Final[Json] = {"success": FLAG}
UPLOADED: Final = extended(RESOURCE, "UploadedResource", "A file that was received", _SUCCESS)
UPLOADED_COMMUNITY: Final = extended(
    COMMUNITY_RESOURCE,
    "UploadedCommunityResource",
    "A community resource whose file was received",
    _SUCCESS,
)
UPLOADED_OR_PART: Final = one_of(UPLOADED, PART)
UPLOADED_COMMUNITY_OR_PART: Final = one_of(UPLOADED_COMMUNITY, PART)
FOUND_RESOURCE: Final = shape(
    "FoundResource",
    "A file and the id of its dataset",
    {
        "resource": one_of(COMMUNITY_RESOURCE, RESOURCE),
        "dataset_id": {**KEY, "type": ["string", "null"]},
    },
)
DATASET_METRICS: Final = shape(
    "DatasetMetrics",
    "The figures of a dataset",
    {
        "views": COUNT,
        "resources_downloads": COUNT,
        "followers": COUNT,
        "followers_by_months": MONTHS,
        "reuses": COUNT,
        "reuses_by_months": MONTHS,
        "dataservices": COUNT,
        "discussions": COUNT,
        "discussions_open": COUNT,
    },
)
_CRITERIA_THAT_MAY_NOT_APPLY: Final = (
    "update_fulfilled_in_time",
    "has_resources",
    "has_open_format",
    "all_resources_available",
    "resources_documentation",
)
QUALITY: Final = shape(
    "Quality",
    "The criteria of quality that apply to a dataset; `score` is the share of those met, of nine",
    {
        "license": FLAG,
        "temporal_coverage": FLAG,
        "spatial": FLAG,
        "update_frequency": FLAG,
        "dataset_description_quality": FLAG,
        **dict.fromkeys(_CRITERIA_THAT_MAY_NOT_APPLY, FLAG),
        "score": {"type": "number", "minimum": 0, "maximum": 1},
    },
    optional=_CRITERIA_THAT_MAY_NOT_APPLY,
)
PERIOD: Final = shape(
    "TemporalCoverage", "From when to when", {"start": DAY_OR_NULL, "end": DAY_OR_NULL}
)
ACCESS: Final[Json] = {
    "access_type": vocabulary("AccessType", "Who may read the data", AccessType.values),
    "access_audiences": array(
        shape(
            "AccessAudience",
            "Who may ask for restricted data, and whether they are given",
            {"role": TEXT, "condition": TEXT},
        )
    ),
    "authorization_request_url": TEXT_OR_NULL,
    "access_type_reason_category": nullable(
        vocabulary("AccessReason", "Why access is restricted", AccessReason.values)
    ),
    "access_type_reason": TEXT_OR_NULL,
}
_COMMON: Final[Json] = {
    "id": KEY,
    "title": TEXT,
    "acronym": TEXT_OR_NULL,
    "slug": TEXT,
    "description": TEXT,
    "description_short": TEXT_OR_NULL,
    "created_at": MOMENT,
    "last_modified": MOMENT,
    "last_update": MOMENT,
    "deleted": MOMENT_OR_NULL,
    "archived": MOMENT_OR_NULL,
    "featured": FLAG,
    "private": FLAG,
    "tags": array(TEXT),
    "badges": array(
        shape(
            "DatasetBadge",
            "A badge that a dataset has",
            {"kind": vocabulary("DatasetBadgeKind", "A badge of datasets", DatasetBadge.values)},
        )
    ),
    "frequency": FREQUENCY_ID,
    "frequency_date": MOMENT_OR_NULL,
    "harvest": nullable(DATASET_HARVEST),
    "extras": ANYTHING,
    "metrics": DATASET_METRICS,
    **PRODUCER,
    "temporal_coverage": nullable(PERIOD),
    "spatial": nullable(SPATIAL),
    **ACCESS,
    "uri": ADDRESS,
    "page": ADDRESS,
    "quality": QUALITY,
    "internal": INTERNAL,
    "contact_points": array(CONTACT_POINT),
    "permissions": shape(
        "DatasetPermissions",
        "What the caller may do with a dataset",
        {"delete": FLAG, "edit": FLAG, "edit_resources": FLAG},
    ),
}
DATASET: Final = shape(
    "Dataset",
    "A dataset and its files; `community_resources` only when a mask names them",
    {
        **_COMMON,
        "license": TEXT,
        "schema": nullable(SCHEMA_REF),
        "resources": array(RESOURCE),
        "community_resources": array(COMMUNITY_RESOURCE),
    },
    optional=("community_resources",),
)
DATASET_V2: Final = shape(
    "DatasetWithLinks",
    "A dataset, with links in place of its files",
    {
        **_COMMON,
        "license": TEXT_OR_NULL,
        "resources": LIST_LINK,
        "community_resources": LIST_LINK,
    },
)
