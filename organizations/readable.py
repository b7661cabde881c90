"""What a person may read of any kind of object, for those who meet several kinds at once."""

from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from portal.accounts.models import User
from portal.core.api.fields import EMPTY_MESSAGES
from portal.core.api.references import read_reference
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


def find_readable(named: tuple[type[Any], str], user: AnyUser) -> Any:
    """The object of this kind and id, if this person may read it; None otherwise."""
    model, identifier = named
    return readable(model, user).filter(public_id=identifier).first()


@extend_schema_field(
    {
        "type": "object",
        "required": ["class", "id"],
        "properties": {
            "class": {"type": "string"},
            "id": {"type": "string", "pattern": "^[0-9a-fA-F]{24}$"},
        },
    }
)
class NamedObject(serializers.Field):
    """An object of one of some kinds, as `{"class": …, "id": …}`; it is not looked up."""

    def __init__(self, allowed: Collection[str]) -> None:
        super().__init__(error_messages=EMPTY_MESSAGES)
        self.allowed = allowed

    def to_internal_value(self, data: Any) -> tuple[type[Any], str]:
        """Its model and public id. Raises: ValidationError."""
        return read_reference(data, self.allowed)
