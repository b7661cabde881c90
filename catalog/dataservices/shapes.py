"""What answers about dataservices look like (API contract 3.1, 3.6)."""

from typing import Final

from catalog.contacts.shapes import CONTACT_POINT
from catalog.dataservices.choices import DataserviceBadge, DataserviceFormat
from catalog.dataservices.representations import HARVEST
from catalog.datasets.shapes import ACCESS
from organizations.shapes import PRODUCER
from portal.core.api.shapes import (
    ADDRESS,
    ADDRESS_OR_NULL,
    ANYTHING,
    COUNT,
    FLAG,
    KEY,
    LIST_LINK,
    MOMENT,
    MOMENT_OR_NULL,
    MONTHS,
    TEXT,
    TEXT_OR_NULL,
    Json,
    array,
    constant,
    extended,
    nullable,
    shape,
    vocabulary,
)

DATASERVICE_REF: Final = shape(
    "DataserviceRef",
    "A dataservice named in another object",
    {
        "id": KEY,
        "class": constant("Dataservice"),
        "title": TEXT,
        "self_api_url": ADDRESS,
        "self_web_url": ADDRESS_OR_NULL,
    },
)
DATASERVICE_SUGGESTION: Final = shape(
    "DataserviceSuggestion",
    "A dataservice that completes what is typed",
    {
        "id": KEY,
        "title": TEXT,
        "acronym": TEXT_OR_NULL,
        "slug": TEXT,
        "page": ADDRESS_OR_NULL,
    },
)
_TECHNICAL: Final[Json] = {
    "base_api_url": TEXT_OR_NULL,
    "machine_documentation_url": TEXT_OR_NULL,
    "technical_documentation_url": TEXT_OR_NULL,
    "business_documentation_url": TEXT_OR_NULL,
    "rate_limiting": TEXT_OR_NULL,
    "rate_limiting_url": TEXT_OR_NULL,
    "availability": {"type": ["number", "null"], "minimum": 0, "maximum": 100},
    "availability_url": TEXT_OR_NULL,
    "format": nullable(
        vocabulary("DataserviceFormat", "How a dataservice answers", DataserviceFormat.values)
    ),
}
_BADGE: Final = shape(
    "DataserviceBadge",
    "A badge that a dataservice has",
    {
        "kind": vocabulary(
            "DataserviceBadgeKind", "A badge of dataservices", DataserviceBadge.values
        )
    },
)
_METRICS: Final = shape(
    "DataserviceMetrics",
    "The figures of a dataservice",
    {
        "views": COUNT,
        "followers": COUNT,
        "followers_by_months": MONTHS,
        "reuses": COUNT,
        "discussions": COUNT,
        "discussions_open": COUNT,
    },
)
DATASERVICE: Final = extended(
    DATASERVICE_REF,
    "Dataservice",
    "A dataservice",
    {
        "slug": TEXT,
        "acronym": TEXT_OR_NULL,
        "description": TEXT,
        "tags": array(TEXT),
        "badges": array(_BADGE),
        "featured": FLAG,
        "private": FLAG,
        "extras": ANYTHING,
        **_TECHNICAL,
        "license": TEXT_OR_NULL,
        **ACCESS,
        "datasets": LIST_LINK,
        "contact_points": array(CONTACT_POINT),
        **PRODUCER,
        "created_at": MOMENT,
        "metadata_modified_at": MOMENT,
        "archived_at": MOMENT_OR_NULL,
        "deleted_at": MOMENT_OR_NULL,
        "harvest": shape(
            "DataserviceHarvest",
            "Where a dataservice was taken from; all null for one that was not",
            dict.fromkeys(HARVEST, TEXT_OR_NULL),
        ),
        "metrics": _METRICS,
        "permissions": shape(
            "DataservicePermissions",
            "What the caller may do with a dataservice",
            {"delete": FLAG, "edit": FLAG},
        ),
    },
)
