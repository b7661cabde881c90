"""What the API accepts for a file of a dataset (API contract 3.3)."""

import re
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from catalog.datasets.choices import DESCRIPTION_LENGTH, ChecksumType, FileType, ResourceType
from catalog.datasets.models import CommunityResource, Resource
from catalog.datasets.models.resource import URL_LENGTH
from catalog.datasets.services import CHECK_KEYS
from portal.core.api.errors import bad_request
from portal.core.api.fields import (
    EMPTY_MESSAGES,
    OptionalText,
    Reference,
    WebAddress,
    json_object,
    merge_patch,
    required_text,
)

TITLE_LENGTH: Final = 350  # characters accepted; imported ones may be longer
MAX_BYTES: Final = 2**63 - 1
HOSTED_KEPT: Final = ("filetype", "url", "checksum", "filesize", "mime", "format")
SAME_ALLOWED: Final = ("title", "description", "url", "format", "mime")
_APART: Final = ("checksum", "extras", "dataset", "organization", "owner")
_CHECKSUM: Final = re.compile(r"[\w+/=:.-]{1,128}", re.ASCII)


class ChecksumInput(serializers.Serializer):
    """A checksum and how it was computed."""

    type = serializers.ChoiceField(choices=ChecksumType.choices, default=ChecksumType.SHA1)
    value = serializers.RegexField(_CHECKSUM)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Both its keys, though the file be changed in part. Raises: ValidationError."""
        if "value" not in attrs:
            raise serializers.ValidationError({"value": [EMPTY_MESSAGES["required"]]})
        return {"type": ChecksumType.SHA1, **attrs}


class SchemaInput(serializers.Serializer):
    """The schema that a file follows."""

    name = OptionalText(255)
    version = OptionalText(64)
    url = WebAddress(1000, required=False, allow_null=True, allow_blank=True)


class ResourceInput(serializers.Serializer):
    """The fields of a file that people may write, and no others."""

    title = required_text(TITLE_LENGTH)
    filetype = serializers.ChoiceField(choices=FileType.choices, error_messages=EMPTY_MESSAGES)
    type = serializers.ChoiceField(choices=ResourceType.choices, error_messages=EMPTY_MESSAGES)
    url = WebAddress(URL_LENGTH)
    description = OptionalText(DESCRIPTION_LENGTH)
    format = OptionalText(64)
    checksum = ChecksumInput(required=False, allow_null=True)
    filesize = serializers.IntegerField(
        required=False, allow_null=True, min_value=0, max_value=MAX_BYTES
    )
    mime = OptionalText(200)
    extras = json_object()
    schema = SchemaInput(required=False, allow_null=True)

    def validate_format(self, value: str) -> str:
        """In lower case."""
        return value.lower()

    def validate_schema(self, value: dict[str, str] | None) -> dict[str, str | None] | None:
        """Its three keys; none without a name or an address."""
        if not value or not (value.get("name") or value.get("url")):
            return None
        return {name: value.get(name) or None for name in ("name", "version", "url")}


class CommunityResourceInput(ResourceInput):
    """The fields of a file of the community: its dataset, and in whose name it is shared."""

    dataset = Reference()
    organization = Reference()
    owner = Reference()


def new_resource(body: Any) -> Resource:
    """An unsaved remote file from a body. Raises: ValidationError, Invalid."""
    serializer = ResourceInput(data=body)
    serializer.is_valid(raise_exception=True)
    refuse_hosted(serializer.validated_data, "resources")
    resource = Resource()
    write_into(resource, serializer.validated_data)
    return resource


def refuse_hosted(data: dict[str, Any], kind: str) -> None:
    """Raises: Invalid for new files that claim to be hosted: those are uploaded."""
    if data["filetype"] != FileType.REMOTE:
        raise bad_request(f"This endpoint only supports remote {kind}")


def change_resource(resource: Resource, body: dict[str, Any], *, merge: bool = False) -> list[str]:
    """Set what a body changes on a file; the names of its fields that changed.

    Raises: ValidationError, Invalid.
    """
    return write_into(resource, changes_of(ResourceInput, resource, body, merge=merge))


def changes_of(
    serializer: type[ResourceInput],
    resource: Resource | CommunityResource,
    body: dict[str, Any],
    *,
    merge: bool,
) -> dict[str, Any]:
    """What a body changes on a file, validated; with `merge`, its objects patch the present ones (RFC 7396).

    What the portal knows of a hosted file is left out, and a text sent back as it was, so that an
    imported one may pass today's limits. Raises: ValidationError, Invalid.
    """
    skipped = HOSTED_KEPT if resource.is_hosted else ()
    kept = {
        name: value
        for name, value in body.items()
        if name not in skipped
        and (
            name not in SAME_ALLOWED or ("" if value is None else value) != getattr(resource, name)
        )
    }
    if merge:
        kept |= _patched(resource, kept)
    checked = serializer(data=kept, partial=True)
    checked.is_valid(raise_exception=True)
    if checked.validated_data.get("filetype", resource.filetype) != resource.filetype:
        raise bad_request("Cannot modify filetype after creation")
    return checked.validated_data


def _patched(resource: Resource | CommunityResource, patch: dict[str, Any]) -> dict[str, Any]:
    """The objects of a merge patch, merged into what is there."""
    checksum = {"type": resource.checksum_type, "value": resource.checksum_value}
    present = {
        "extras": resource.extras,
        "schema": resource.schema,
        "checksum": checksum if resource.checksum_value else None,
    }
    return {
        name: merge_patch(value, patch[name])
        for name, value in present.items()
        if isinstance(patch.get(name), dict)
    }


def write_into(resource: Resource | CommunityResource, data: dict[str, Any]) -> list[str]:
    """Set the validated values on the row; the names of its fields that changed."""
    values = {name: value for name, value in data.items() if name not in _APART}
    if "checksum" in data:
        checksum = data["checksum"] or {"type": "", "value": ""}
        values["checksum_type"], values["checksum_value"] = checksum["type"], checksum["value"]
    if "extras" in data:
        values["extras"] = _own_extras(resource, data["extras"] or {})
    changed = [name for name, value in values.items() if getattr(resource, name) != value]
    for name in changed:
        setattr(resource, name, values[name])
    return changed


def _own_extras(resource: Resource | CommunityResource, sent: dict[str, Any]) -> dict[str, Any]:
    """The extras sent, with what only the portal writes left as it is."""
    kept = {name: value for name, value in resource.extras.items() if name.startswith(CHECK_KEYS)}
    free = {name: value for name, value in sent.items() if not name.startswith(CHECK_KEYS)}
    return {**free, **kept}


def read_id(item: Any) -> UUID | None:
    """The id of a file in a list: the text itself, or an object's `id`; None when there is none."""
    found = item.get("id") if isinstance(item, dict) else item
    try:
        return UUID(found) if isinstance(found, str) else None
    except ValueError:
        return None


FilesInput = list[tuple[Resource, list[str] | None]]
"""Files in order: each with the names of its changed fields, or None for a new one."""


def read_files(items: Any, present: dict[UUID, Resource], *, keeps_ids: bool = False) -> FilesInput:
    """The files that a list asks for. Raises: ValidationError, on `resources`.

    With `keeps_ids`, an id that is not among the present ones is refused (hostile F4); without it
    all files are new.
    """
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise serializers.ValidationError({"resources": [_("Une liste d’objets est attendue.")]})
    found: FilesInput = []
    errors: list[Any] = []
    for item in items:
        try:
            found.append(_read_file(item, present) if keeps_ids else (new_resource(item), None))
            errors.append({})
        except serializers.ValidationError as error:
            errors.append(error.detail)
    if any(errors):
        raise serializers.ValidationError({"resources": errors})
    return found


def _read_file(item: dict[str, Any], present: dict[UUID, Resource]) -> tuple[Resource, Any]:
    identifier = read_id(item)
    if identifier is None and "id" not in item:
        return new_resource(item), None
    resource = present.pop(identifier, None) if identifier else None
    if resource is None:
        raise serializers.ValidationError({"id": ["Resource does not exist"]})
    return resource, change_resource(resource, item)
