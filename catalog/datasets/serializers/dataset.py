"""What the API accepts for a dataset: shape and limits of each field (API contract 3.2)."""

from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from catalog.contacts.models import ContactPoint
from catalog.datasets.choices import (
    DESCRIPTION_LENGTH,
    FREQUENCY_ALIASES,
    AccessReason,
    AccessType,
    Frequency,
)
from catalog.datasets.models import Dataset, License
from catalog.datasets.models.license import NOT_SPECIFIED
from catalog.spatial.choices import Granularity
from catalog.spatial.models import GeoZone
from portal.core.api.errors import bad_request
from portal.core.api.fields import (
    Moment,
    OptionalText,
    Reference,
    Tags,
    WebAddress,
    json_object,
    merge_patch,
    read_day,
    required_text,
)

TITLE_LENGTH: Final = 350  # characters accepted; imported ones may be longer
MAX_ZONES: Final = 1000
MAX_CONTACTS: Final = 100
AUDIENCES: Final = ("local_authority_and_administration", "company_and_association", "private")
CONDITIONS: Final = ("yes", "no", "under_condition")
DAY: Final = {"type": ["string", "null"], "format": "date"}
PERIOD: Final = {"type": ["object", "null"], "properties": {"start": DAY, "end": DAY}}
GEOMETRIES: Final = ("MultiPolygon", "Polygon")
MERGED: Final[tuple[str, ...]] = ("extras", "spatial", "temporal_coverage")
SAME_ALLOWED: Final[tuple[str, ...]] = ("title", "description", "description_short", "tags")


@extend_schema_field({"type": ["string", "null"], "enum": [*Frequency.values, None]})
class FrequencyField(serializers.Field):
    """A frequency, former codes included; null is « unknown »."""

    def __init__(self) -> None:
        super().__init__(required=False, allow_null=True)

    def to_internal_value(self, data: Any) -> str:
        """The code. Raises: Invalid, in the contract's one sentence."""
        code = str(FREQUENCY_ALIASES.get(data, data)) if isinstance(data, str) else ""
        if code not in Frequency.values:
            raise bad_request(f"'{str(data)[:60]}' is not a valid UpdateFrequency")
        return code


@extend_schema_field({"type": ["string", "null"]})
class LicenseField(serializers.Field):
    """A licence by its key; null and `notspecified` are none."""

    def __init__(self) -> None:
        super().__init__(required=False, allow_null=True)

    def to_internal_value(self, data: Any) -> License | None:
        """The licence. Raises: ValidationError."""
        key = data.get("id") if isinstance(data, dict) else data
        if key in (NOT_SPECIFIED, ""):
            return None
        found = License.objects.filter(key=key).first() if isinstance(key, str) else None
        if found is None:
            raise serializers.ValidationError(_("Licence inconnue."))
        return found


@extend_schema_field(PERIOD)
class PeriodField(serializers.Field):
    """A period as `{start, end}`; either may be missing."""

    def __init__(self) -> None:
        super().__init__(required=False, allow_null=True)

    def to_internal_value(self, data: Any) -> tuple[Any, Any]:
        """First and last day. Raises: ValidationError."""
        if not isinstance(data, dict):
            raise serializers.ValidationError(_("Un objet {start, end} est attendu."))
        start, end = read_day(data.get("start")), read_day(data.get("end"))
        if start and end and start > end:
            raise serializers.ValidationError(_("La période doit commencer avant de finir."))
        return start, end


@extend_schema_field({"type": "array", "items": {"type": "string"}, "maxItems": MAX_ZONES})
class ZonesField(serializers.Field):
    """Territories by their ids, validity suffixes dropped (API contract 14.3)."""

    def __init__(self) -> None:
        super().__init__(required=False, allow_null=True)

    def to_internal_value(self, data: Any) -> list[GeoZone]:
        """The zones. Raises: ValidationError, naming those that do not exist."""
        sent = [zone.get("id") if isinstance(zone, dict) else zone for zone in _listed(data)]
        names = [zone.partition("@")[0] for zone in sent if isinstance(zone, str)]
        if len(names) != len(sent) or len(names) > MAX_ZONES:
            message = _("Une liste de %(n)d identifiants au plus est attendue.") % {"n": MAX_ZONES}
            raise serializers.ValidationError(message)
        found = {zone.geoid: zone for zone in GeoZone.objects.by_ids(names)}
        if unknown := sorted(set(names) - set(found)):
            raise serializers.ValidationError(f"Unknown geoid(s): {', '.join(unknown)[:500]}")
        return list(found.values())


class SpatialInput(serializers.Serializer):
    """Where the data are about."""

    zones = ZonesField()
    granularity = serializers.ChoiceField(
        choices=Granularity.choices, required=False, allow_null=True, allow_blank=True
    )
    geom = serializers.JSONField(required=False, allow_null=True)

    def validate_geom(self, value: Any) -> Any:
        """A GeoJSON polygon or several."""
        is_geometry = isinstance(value, dict) and value.get("type") in GEOMETRIES
        if value is not None and not (is_geometry and isinstance(value.get("coordinates"), list)):
            raise serializers.ValidationError(_("Une géométrie GeoJSON MultiPolygon est attendue."))
        return value


class AudienceInput(serializers.Serializer):
    """Whether one kind of public may have access."""

    role = serializers.ChoiceField(choices=AUDIENCES)
    condition = serializers.ChoiceField(choices=CONDITIONS)


class DatasetInput(serializers.Serializer):
    """The fields of a dataset that people may write, and no others; files apart."""

    title = required_text(TITLE_LENGTH)
    description = required_text(DESCRIPTION_LENGTH, trim=False)
    acronym = OptionalText(128)
    description_short = OptionalText(200)
    private = serializers.BooleanField(required=False)
    archived = Moment()
    tags = Tags()
    frequency = FrequencyField()
    frequency_date = Moment()
    extras = json_object()
    organization = Reference()
    owner = Reference()
    temporal_coverage = PeriodField()
    spatial = SpatialInput(required=False, allow_null=True)
    license = LicenseField()
    access_type = serializers.ChoiceField(choices=AccessType.choices, required=False)
    access_audiences = AudienceInput(many=True, required=False, allow_null=True)
    authorization_request_url = WebAddress(1000, required=False, allow_null=True, allow_blank=True)
    access_type_reason_category = serializers.ChoiceField(
        choices=AccessReason.choices, required=False, allow_null=True, allow_blank=True
    )
    access_type_reason = OptionalText(10_000)
    contact_points = serializers.ListField(
        child=Reference(), required=False, allow_null=True, max_length=MAX_CONTACTS
    )

    def validate_access_audiences(self, value: list[dict[str, str]] | None) -> list[Any]:
        """One whole entry for each role: a partial update asks no less of them."""
        entries = [dict(entry) for entry in value or []]
        if not all({"role", "condition"} <= set(entry) for entry in entries):
            raise serializers.ValidationError(_("Chaque entrée a un public et une condition."))
        if len({entry["role"] for entry in entries}) != len(entries):
            raise serializers.ValidationError(_("Une seule entrée par public."))
        return entries


def changed_only(dataset: Dataset, body: dict[str, Any], *, merge: bool) -> dict[str, Any]:
    """The body of an update, merged into the present values if asked.

    A text sent back as it was is left out, so that an imported one may pass today's limits.
    """
    present = {
        "extras": dataset.extras,
        "spatial": {
            "geom": dataset.geom,
            "granularity": dataset.granularity or None,
            "zones": [zone.geoid for zone in dataset.zones.all()],
        },
        "temporal_coverage": {
            "start": dataset.temporal_start and dataset.temporal_start.isoformat(),
            "end": dataset.temporal_end and dataset.temporal_end.isoformat(),
        },
    }
    kept = {
        name: value
        for name, value in body.items()
        if name not in SAME_ALLOWED or (value or "") != getattr(dataset, name)
    }
    if merge:
        for name in MERGED:
            if isinstance(kept.get(name), dict):
                kept[name] = merge_patch(present[name], kept[name])
    return kept


def write_into(dataset: Dataset, data: dict[str, Any]) -> list[str]:
    """Set the validated values on the row; the names of its fields that changed."""
    values: dict[str, Any] = {name: data[name] for name in _PLAIN if name in data}
    values |= {name: data[name] or default for name, default in _OR_EMPTY.items() if name in data}
    if "temporal_coverage" in data:
        period = data["temporal_coverage"] or (None, None)
        values["temporal_start"], values["temporal_end"] = period
    if "spatial" in data:
        spatial = data["spatial"] or {"geom": None, "granularity": ""}
        values |= {name: spatial[name] for name in ("geom",) if name in spatial}
        if "granularity" in spatial:
            values["granularity"] = spatial["granularity"] or ""
    if values.get("access_type", dataset.access_type) != AccessType.OPEN:
        values["license"] = None  # terms of reuse are for open data (API contract 3.2)
    changed = [name for name, value in values.items() if getattr(dataset, name) != value]
    for name in changed:
        setattr(dataset, name, values[name])
    return changed


_PLAIN: Final[tuple[str, ...]] = (
    "title",
    "description",
    "acronym",
    "description_short",
    "private",
    "archived",
    "frequency_date",
    "license",
    "access_type",
    "access_audiences",
    "authorization_request_url",
    "access_type_reason",
)
_OR_EMPTY: Final[dict[str, Any]] = {
    "tags": [],
    "extras": {},
    "frequency": Frequency.UNKNOWN,
    "access_type_reason_category": "",
}


def zones_of(data: dict[str, Any]) -> list[GeoZone] | None:
    """The zones to set; None to keep the present ones."""
    if "spatial" not in data:
        return None
    spatial = data["spatial"] or {"zones": []}
    return (spatial["zones"] or []) if "zones" in spatial else None


def contacts_of(dataset: Dataset, data: dict[str, Any]) -> list[ContactPoint] | None:
    """The contacts to set; None to keep the present ones.

    Raises: ValidationError for one that is not of the dataset's own producer.
    """
    if "contact_points" not in data:
        return None
    wanted = set(data["contact_points"] or [])
    owners = {"organization": dataset.organization_id, "owner": dataset.owner_id}
    found = list(ContactPoint.objects.filter(public_id__in=wanted, **owners).order_by("pk"))
    if len(found) != len(wanted):
        message = _("Un point de contact n’est pas celui du producteur du jeu de données.")
        raise serializers.ValidationError({"contact_points": [message]})
    return found


def _listed(data: Any) -> list[Any]:
    if not isinstance(data, list):
        raise serializers.ValidationError(_("Une liste est attendue."))
    return data
