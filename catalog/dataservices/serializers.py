"""What the API accepts for a dataservice: shape and limits of each field (API contract 3.6)."""

import math
from typing import Any, Final

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from catalog.contacts.models import ContactPoint
from catalog.dataservices.choices import DataserviceFormat
from catalog.dataservices.models import Dataservice
from catalog.datasets.choices import DESCRIPTION_LENGTH, AccessReason, AccessType
from catalog.datasets.models import Dataset
from catalog.datasets.serializers.dataset import AudienceInput, LicenseField
from organizations.ownership import OwnedQuerySet
from portal.core.api.errors import bad_fields
from portal.core.api.fields import (
    ModelText,
    Moment,
    Reference,
    Tags,
    WebAddress,
    json_object,
    merge_patch,
)
from portal.core.rules import AnyUser

TITLE_LENGTH: Final = 350
MAX_LINKS: Final = 1000  # objects that one body may name
MAX_CONTACTS: Final = 100
ADDRESS_LENGTH: Final = 1000
REPEATED: Final = ("title", "description", "tags")  # texts that may be sent back as they are


def references(most: int = MAX_LINKS) -> serializers.ListField:
    """Other objects by their ids."""
    return serializers.ListField(
        child=Reference(), required=False, allow_null=True, max_length=most
    )


def address() -> WebAddress:
    """An address that may be absent."""
    return WebAddress(ADDRESS_LENGTH, required=False, allow_null=True, allow_blank=True)


@extend_schema_field({"type": ["number", "null"], "minimum": 0, "maximum": 100})
class PercentField(serializers.Field):
    """A share of the time, from 0 to 100."""

    def __init__(self) -> None:
        super().__init__(required=False, allow_null=True)

    def to_internal_value(self, data: Any) -> float:
        """The number. Raises: ValidationError."""
        is_number = isinstance(data, int | float) and not isinstance(data, bool)
        if not (is_number and math.isfinite(data) and 0 <= data <= 100):
            raise serializers.ValidationError("A number from 0 to 100 is expected")
        return float(data)


class DataserviceInput(serializers.Serializer):
    """The fields of a dataservice that people may write, and no others."""

    title = ModelText(TITLE_LENGTH, required=True)
    acronym = ModelText(128)
    description = ModelText(DESCRIPTION_LENGTH, trim=False)
    tags = Tags()
    private = serializers.BooleanField(required=False)
    extras = json_object()
    archived_at = Moment()
    base_api_url = address()
    machine_documentation_url = address()
    technical_documentation_url = address()
    business_documentation_url = address()
    rate_limiting = ModelText(10_000)
    rate_limiting_url = address()
    availability = PercentField()
    availability_url = address()
    format = serializers.ChoiceField(
        choices=DataserviceFormat.choices, required=False, allow_null=True, allow_blank=True
    )
    license = LicenseField()
    access_type = serializers.ChoiceField(choices=AccessType.choices, required=False)
    access_audiences = AudienceInput(many=True, required=False, allow_null=True)
    authorization_request_url = address()
    access_type_reason_category = serializers.ChoiceField(
        choices=AccessReason.choices, required=False, allow_null=True, allow_blank=True
    )
    access_type_reason = ModelText(10_000)
    organization = Reference()
    owner = Reference()
    datasets = references()
    contact_points = references(MAX_CONTACTS)

    def validate_access_audiences(self, value: list[dict[str, str]] | None) -> list[Any]:
        """One whole entry for each role: a partial update asks no less of them."""
        entries = [dict(entry) for entry in value or []]
        if not all({"role", "condition"} <= set(entry) for entry in entries):
            raise serializers.ValidationError("Each entry needs a role and a condition")
        if len({entry["role"] for entry in entries}) != len(entries):
            raise serializers.ValidationError("Only one entry for each role is expected")
        return entries


_PLAIN: Final = (
    "title", "acronym", "description", "private", "base_api_url", "machine_documentation_url",
    "technical_documentation_url", "business_documentation_url", "rate_limiting",
    "rate_limiting_url", "availability", "availability_url", "license", "access_type",
    "access_audiences", "authorization_request_url", "access_type_reason",
)  # fmt: skip
_OR_EMPTY: Final[dict[str, Any]] = {
    "tags": [],
    "extras": {},
    "format": "",
    "access_type_reason_category": "",
}


def changed_only(dataservice: Dataservice, body: dict[str, Any], *, merge: bool) -> dict[str, Any]:
    """The body of an update, its extras merged into the present ones if asked.

    What answers say in another shape than they are written in, and texts sent back as they were, are left out.
    """
    kept = without_repeated(dataservice, body, REPEATED)
    if isinstance(kept.get("datasets"), dict) and "href" in kept["datasets"]:
        del kept["datasets"]  # the link that answers give in place of the list
    if merge and isinstance(kept.get("extras"), dict):
        kept["extras"] = merge_patch(dataservice.extras, kept["extras"])
    return kept


def without_repeated(row: Any, body: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    """A body without the texts of these names that are what the row holds: they may pass today's limits."""
    return {
        name: value
        for name, value in body.items()
        if name not in names or not value or value != getattr(row, name)
    }


def write_into(dataservice: Dataservice, data: dict[str, Any]) -> list[str]:
    """Set the validated values on the row; the names of its fields that changed."""
    values: dict[str, Any] = {name: data[name] for name in _PLAIN if name in data}
    values |= {name: data[name] or default for name, default in _OR_EMPTY.items() if name in data}
    if "archived_at" in data:
        values["archived"] = data["archived_at"]
    if values.get("access_type", dataservice.access_type) != AccessType.RESTRICTED:
        values["access_audiences"] = []
    return changed(dataservice, values)


def changed(row: Any, values: dict[str, Any]) -> list[str]:
    """Set these values on a row; the names of those that differ from what it held."""
    names = [name for name, value in values.items() if getattr(row, name) != value]
    for name in names:
        setattr(row, name, values[name])
    return names


def datasets_of(
    data: dict[str, Any], user: AnyUser, present: OwnedQuerySet | None = None
) -> list[Dataset] | None:
    """The datasets to link; None to keep the present ones. Raises: ValidationError for an unknown one."""
    return linked("datasets", data, Dataset.objects.visible_to(user), present)


def linked(
    name: str, data: dict[str, Any], rows: OwnedQuerySet, present: OwnedQuerySet | None = None
) -> list[Any] | None:
    """The objects that a field names by their ids; None when a body has no such field.

    rows: all that the caller may see. present: those linked today; those the caller may not see stay linked, for
    no answer named them. Raises: ValidationError for an id of none of them.
    """
    if name not in data:
        return None
    wanted = set(data[name] or [])
    found = {row.public_id: row for row in rows.filter(public_id__in=wanted)}
    if present is not None:
        hidden = present.exclude(pk__in=rows.order_by().values("pk"))
        found |= {row.public_id: row for row in hidden}
    if unknown := sorted(map(str, wanted - set(found))):
        raise bad_fields(**{name: f"Unknown ids: {', '.join(unknown[:20])}"})
    return list(found.values())


def contacts_of(dataservice: Dataservice, data: dict[str, Any]) -> list[ContactPoint] | None:
    """The contacts to set; None to keep the present ones.

    Raises: ValidationError for one that is not of the dataservice's own producer.
    """
    if "contact_points" not in data:
        return None
    wanted = set(data["contact_points"] or [])
    owners = {"organization": dataservice.organization_id, "owner": dataservice.owner_id}
    found = list(ContactPoint.objects.filter(public_id__in=wanted, **owners).order_by("pk"))
    if len(found) != len(wanted):
        raise bad_fields(
            contact_points="Wrong contact point id or contact point ownership mismatch"
        )
    return found
