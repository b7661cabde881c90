"""What answers about discussions look like (API contract 3.8)."""

from typing import Final

from organizations.shapes import ORGANIZATION_REF
from portal.accounts.shapes import USER_REF
from portal.core.api.shapes import (
    ADDRESS,
    ADDRESS_OR_NULL,
    ANYTHING,
    FLAG,
    KEY,
    MOMENT,
    MOMENT_OR_NULL,
    REFERENCE,
    TEXT,
    UUID,
    array,
    constant,
    nullable,
    shape,
)

MESSAGE: Final = shape(
    "DiscussionMessage",
    "What someone said in a discussion",
    {
        "id": UUID,
        "content": TEXT,
        "posted_by": nullable(USER_REF),
        "posted_by_organization": nullable(ORGANIZATION_REF),
        "posted_on": MOMENT,
        "last_modified_at": MOMENT_OR_NULL,
        "permissions": shape(
            "DiscussionMessagePermissions",
            "What the caller may do with a message",
            {"delete": FLAG, "edit": FLAG},
        ),
    },
)
DISCUSSION: Final = shape(
    "Discussion",
    "A discussion and its messages",
    {
        "id": KEY,
        "class": constant("Discussion"),
        "title": TEXT,
        "subject": REFERENCE,
        "user": nullable(USER_REF),
        "organization": nullable(ORGANIZATION_REF),
        "created": MOMENT,
        "closed": MOMENT_OR_NULL,
        "closed_by": nullable(USER_REF),
        "closed_by_organization": nullable(ORGANIZATION_REF),
        "discussion": array(MESSAGE),
        "extras": ANYTHING,
        "url": ADDRESS,
        "self_web_url": ADDRESS_OR_NULL,
        "permissions": shape(
            "DiscussionPermissions",
            "What the caller may do with a discussion",
            {"delete": FLAG, "edit": FLAG, "close": FLAG},
        ),
    },
)
