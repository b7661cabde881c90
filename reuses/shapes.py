"""What answers about reuses look like (API contract 3.1, 3.5)."""

from typing import Final

from catalog.dataservices.shapes import DATASERVICE_REF
from catalog.datasets.shapes import DATASET
from organizations.shapes import PRODUCER
from portal.core.api.shapes import (
    ADDRESS,
    ADDRESS_OR_NULL,
    ANYTHING,
    BADGE,
    COUNT,
    FLAG,
    KEY,
    LIST_LINK,
    MOMENT,
    MOMENT_OR_NULL,
    MONTHS,
    TEXT,
    Json,
    array,
    constant,
    shape,
    vocabulary,
)
from reuses.choices import ReuseTopic, ReuseType

_IMAGE: Final[Json] = {"image": ADDRESS_OR_NULL, "image_thumbnail": ADDRESS_OR_NULL}
REUSE_REF: Final = shape(
    "ReuseRef",
    "A reuse named in another object",
    {
        "id": KEY,
        "class": constant("Reuse"),
        "title": TEXT,
        **_IMAGE,
        "uri": ADDRESS,
        "page": ADDRESS,
    },
)
REUSE_SUGGESTION: Final = shape(
    "ReuseSuggestion",
    "A reuse that completes what is typed",
    {"id": KEY, "title": TEXT, "slug": TEXT, "image_url": ADDRESS_OR_NULL, "page": ADDRESS},
)
_COMMON: Final[Json] = {
    "id": KEY,
    "slug": TEXT,
    "title": TEXT,
    "description": TEXT,
    "type": vocabulary("ReuseType", "What a reuse is", ReuseType.values),
    "topic": vocabulary("ReuseTopic", "What a reuse is about", ReuseTopic.values),
    "url": TEXT,
    **_IMAGE,
    "tags": array(TEXT),
    "badges": array(BADGE),
    "featured": FLAG,
    "private": FLAG,
    "extras": ANYTHING,
    "archived": MOMENT_OR_NULL,
    "deleted": MOMENT_OR_NULL,
    "created_at": MOMENT,
    "last_modified": MOMENT,
    **PRODUCER,
    "metrics": shape(
        "ReuseMetrics",
        "The figures of a reuse",
        {
            "views": COUNT,
            "followers": COUNT,
            "followers_by_months": MONTHS,
            "datasets": COUNT,
            "discussions": COUNT,
            "discussions_open": COUNT,
        },
    ),
    "permissions": shape(
        "ReusePermissions", "What the caller may do with a reuse", {"delete": FLAG, "edit": FLAG}
    ),
    "uri": ADDRESS,
    "page": ADDRESS,
}
REUSE: Final = shape(
    "Reuse",
    "A reuse, its datasets and its dataservices",
    {**_COMMON, "datasets": array(DATASET), "dataservices": array(DATASERVICE_REF)},
)
REUSE_V2: Final = shape(
    "ReuseWithLinks",
    "A reuse, with links in place of what it uses",
    {**_COMMON, "datasets": LIST_LINK, "dataservices": LIST_LINK},
)
