"""What a person may read of any kind of object, for those who meet several kinds at once."""

from typing import Any

from django.db.models import QuerySet

from portal.accounts.models import User
from portal.core.rules import AnyUser


def readable(model: type[Any], user: AnyUser) -> "QuerySet[Any]":
    """The rows of a kind that this person may open by their address, or that are their own (API contract 2.4)."""
    rows = model._default_manager.all()
    if getattr(user, "is_superuser", False):
        return rows
    if model is User:
        return rows.filter(is_active=True, deleted=None)
    if hasattr(rows, "listed_for"):
        return rows.visible_to(user) | rows.listed_for(user)
    return rows.visible_to(user) if hasattr(rows, "visible_to") else rows
