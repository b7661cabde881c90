"""What answers about topics look like (API contract 3.9)."""

from typing import Final

from catalog.spatial.shapes import SPATIAL
from organizations.shapes import PRODUCER
from portal.core.api.shapes import (
    ADDRESS,
    ANYTHING,
    FLAG,
    KEY,
    LIST_LINK,
    MOMENT,
    REFERENCE,
    TEXT,
    TEXT_OR_NULL,
    array,
    nullable,
    shape,
)

TOPIC: Final = shape(
    "Topic",
    "A topic, with a link to its elements",
    {
        "id": KEY,
        "name": TEXT,
        "slug": TEXT,
        "description": TEXT_OR_NULL,
        "tags": array(TEXT),
        "color": TEXT_OR_NULL,
        "featured": FLAG,
        "private": FLAG,
        "extras": ANYTHING,
        "spatial": nullable(SPATIAL),
        **PRODUCER,
        "created_at": MOMENT,
        "last_modified": MOMENT,
        "uri": ADDRESS,
        "elements": LIST_LINK,
    },
)
TOPIC_ELEMENT: Final = shape(
    "TopicElement",
    "An element of a topic; what it points to is null for those who may not see it",
    {
        "id": KEY,
        "title": TEXT_OR_NULL,
        "description": TEXT_OR_NULL,
        "tags": array(TEXT),
        "extras": ANYTHING,
        "element": nullable(REFERENCE),
    },
)
