"""What every write shares: the body, the object held for the length of the transaction, the state it must be in."""

from typing import Any

from rest_framework.serializers import Serializer

from portal.core.api.errors import NOT_OBJECT, Gone, Invalid, bad_request
from portal.core.api.view import ApiView
from portal.core.models import PublicQuerySet


def body_of(view: ApiView) -> dict[str, Any]:
    """The JSON object sent. Raises: Invalid for anything else."""
    body = view.request.data
    if not isinstance(body, dict):
        raise Invalid(NOT_OBJECT)
    return body


def list_of(view: ApiView, words: str = "Expecting a list") -> list[Any]:
    """The JSON array sent. Raises: Invalid, with these words, for anything else."""
    body = view.request.data
    if not isinstance(body, list):
        raise bad_request(words)
    return body


def validated(
    serializer: type[Serializer[Any]], body: dict[str, Any], *, partial: bool = False
) -> dict[str, Any]:
    """What a serializer makes of a body. Raises: ValidationError."""
    checked = serializer(data=body, partial=partial)
    checked.is_valid(raise_exception=True)
    return checked.validated_data


def locked(view: ApiView, rows: PublicQuerySet, key: str, permissions: tuple[str, str]) -> Any:
    """The object with this id or slug, held until the transaction ends, if the caller may see and change it.

    rows: with the relations that the answer and the rules need. permissions: to see, and to do what is asked.
    Raises: NotAuthenticated, NotFound, Gone, Moved, PermissionDenied, Outdated.
    """
    may_see, may_do = permissions
    view.require_user()
    found = view.find(rows.model.objects.all(), key, may_see)
    view.require(may_do, found)
    held = rows.select_for_update(of=("self",)).get(pk=found.pk)
    view.check_version(held.last_modified_internal)
    return held


def refuse_deleted(view: ApiView, row: Any) -> None:
    """Raises: Gone (410) for what is deleted, even to its owner."""
    if row.deleted:
        raise Gone(view.gone_words or f"{type(row).__name__} has been deleted")


def is_undelete(body: dict[str, Any], name: str = "deleted") -> bool:
    """Whether a body asks for a deleted object to come back: the field is there, and null."""
    return name in body and body[name] is None
