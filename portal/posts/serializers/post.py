"""What the API accepts for a post (API contract 3.10)."""

from typing import Any, Final

from rest_framework import serializers

from catalog.datasets.models import Dataset
from portal.core.api.errors import bad_fields
from portal.core.api.fields import ModelText, Reference, Tags, WebAddress
from portal.posts.choices import (
    ADDRESS_LENGTH,
    CONTENT_LENGTH,
    CREDIT_LENGTH,
    HEADLINE_LENGTH,
    MAX_LINKED,
    NAME_LENGTH,
    BodyType,
    PostKind,
)
from portal.posts.html import clean_html
from portal.posts.models import Post
from portal.posts.serializers.blocs import BlocsField
from reuses.models import Reuse


def _references() -> serializers.ListField:
    return serializers.ListField(
        child=Reference(), required=False, allow_null=True, max_length=MAX_LINKED
    )


class PostInput(serializers.Serializer):
    """The fields of a post that operators may write."""

    name = ModelText(NAME_LENGTH, required=True)
    headline = ModelText(HEADLINE_LENGTH)
    content = ModelText(CONTENT_LENGTH, trim=False)
    body_type = serializers.ChoiceField(choices=BodyType.choices, required=False)
    kind = serializers.ChoiceField(choices=PostKind.choices, required=False)
    blocs = BlocsField()
    image_url = WebAddress(ADDRESS_LENGTH, required=False, allow_null=True, allow_blank=True)
    credit_to = ModelText(CREDIT_LENGTH)
    credit_url = WebAddress(ADDRESS_LENGTH, required=False, allow_null=True, allow_blank=True)
    tags = Tags()
    datasets = _references()
    reuses = _references()


_FIELDS: Final[dict[str, Any]] = {
    **dict.fromkeys(
        (
            "name",
            "headline",
            "content",
            "image_url",
            "credit_to",
            "credit_url",
            "body_type",
            "kind",
        ),
        "",
    ),
    "blocs": [],
    "tags": [],
}
LINKED: Final[dict[str, Any]] = {"datasets": Dataset, "reuses": Reuse}


def write_into(post: Post, data: dict[str, Any]) -> list[str]:
    """Set the validated values on the row, HTML cleaned; the names of its fields that changed.

    Raises: ValidationError when nothing is left to read.
    """
    values = {name: data[name] or default for name, default in _FIELDS.items() if name in data}
    body_type = values.get("body_type", post.body_type)
    content = values.get("content", post.content)
    if body_type == BodyType.HTML:
        values["content"] = content = clean_html(content)
    if body_type != BodyType.BLOCS and not content.strip():
        raise bad_fields(content="Field is required")
    changed = [name for name, value in values.items() if getattr(post, name) != value]
    for name in changed:
        setattr(post, name, values[name])
    return changed


def links_of(data: dict[str, Any]) -> dict[str, list[Any]]:
    """The rows to link, of each kind that the body names. Raises: ValidationError for one that is not there."""
    return {name: _rows(name, data[name]) for name in LINKED if name in data}


def _rows(name: str, identifiers: list[str | None] | None) -> list[Any]:
    wanted = {each for each in identifiers or [] if each}
    rows = list(LINKED[name].objects.filter(public_id__in=wanted))
    if unknown := sorted(wanted - {row.public_id for row in rows}):
        raise bad_fields(**{name: f"Unknown id(s): {', '.join(unknown)[:500]}"})
    return rows
