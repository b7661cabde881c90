"""Accounts as dictionaries (API contract 3.1)."""

from typing import Any

from portal.accounts.models import User
from portal.core.representations import Reader


def user_ref(user: User, reader: Reader) -> dict[str, Any]:
    """A person named in another object; never the e-mail."""
    avatar = reader.file(user.avatar)
    return {
        "id": user.public_id,
        "class": "User",
        "slug": user.slug,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "avatar": avatar,
        "avatar_thumbnail": avatar,
        "page": None,
        "uri": reader.api(f"1/users/{user.slug}/"),
    }
