"""What answers about accounts look like (API contract 3.1, 3.10)."""

from typing import Final

from portal.core.api.shapes import (
    ADDRESS,
    ADDRESS_OR_NULL,
    KEY,
    MOMENT,
    MOMENT_OR_NULL,
    TEXT,
    TEXT_OR_NULL,
    array,
    constant,
    extended,
    shape,
)

USER_REF: Final = shape(
    "UserRef",
    "A person named in another object",
    {
        "id": KEY,
        "class": constant("User"),
        "slug": TEXT,
        "first_name": TEXT,
        "last_name": TEXT,
        "avatar": ADDRESS_OR_NULL,
        "avatar_thumbnail": ADDRESS_OR_NULL,
        "page": ADDRESS_OR_NULL,
        "uri": ADDRESS,
    },
)
USER_SUGGESTION: Final = shape(
    "UserSuggestion",
    "A person among those whose name completes what is typed",
    {
        "id": KEY,
        "first_name": TEXT,
        "last_name": TEXT,
        "avatar_url": ADDRESS_OR_NULL,
        "email": TEXT,
        "slug": TEXT,
    },
)
USER_ROLE: Final = shape("UserRole", "A role that a person may have", {"name": TEXT})
TOKEN: Final = shape(
    "Token",
    "A token of the API, without its secret",
    {
        "id": KEY,
        "token_prefix": TEXT,
        "name": TEXT_OR_NULL,
        "scopes": array(TEXT),
        "kind": constant("api_key"),
        "created_at": MOMENT,
        "last_used_at": MOMENT_OR_NULL,
        "user_agents": array(TEXT),
        "revoked_at": MOMENT_OR_NULL,
        "expires_at": MOMENT_OR_NULL,
    },
)
NEW_TOKEN: Final = extended(
    TOKEN, "NewToken", "A token that was just made; its secret is told this once", {"token": TEXT}
)
