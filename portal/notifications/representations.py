"""Notifications as dictionaries (API contract 3.10, 11.3)."""

from collections.abc import Iterable, Mapping
from typing import Any

from portal.accounts.representations import user_ref
from portal.core.representations import Reader
from portal.notifications.models import Notification

Named = Mapping[tuple[str, str], dict[str, Any]]
"""Objects as their references say them, by class and id."""


def named_in(rows: Iterable[Notification]) -> list[dict[str, str]]:
    """The objects that these notifications name."""
    return [value for row in rows for value in row.details.values() if isinstance(value, dict)]


def notification_v1(row: Notification, named: Named, reader: Reader) -> dict[str, Any]:
    """A notification to the reader; an object that they may no longer open is null."""
    return {
        "id": row.uuid,
        "created_at": row.created_at,
        "last_modified": row.last_modified,
        "handled_at": row.handled_at,
        "user": user_ref(row.user, reader),
        "details": {"class": row.kind, **_details(row.details, named)},
    }


def _details(details: Mapping[str, Any], named: Named) -> dict[str, Any]:
    return {
        name: named.get((value["class"], value["id"])) if isinstance(value, dict) else value
        for name, value in details.items()
    }
