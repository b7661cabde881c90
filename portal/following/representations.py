"""Follows as dictionaries (API contract 3.10)."""

from typing import Any

from portal.accounts.representations import user_ref
from portal.core.representations import Reader
from portal.following.models import Follow


def follow_v1(row: Follow, reader: Reader) -> dict[str, Any]:
    """A follower and since when; the person is already read."""
    return {
        "id": row.public_id,
        "follower": user_ref(row.follower, reader),
        "since": row.since,
    }
