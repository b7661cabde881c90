"""What the API accepts for a topic and for its elements (API contract 3.9)."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from catalog.datasets.serializers.dataset import SpatialInput
from catalog.spatial.models import GeoZone
from catalog.topics.choices import COLOR_LENGTH, KINDS, MAX_ELEMENTS, NAME_LENGTH, TEXT_LENGTH
from catalog.topics.models import Topic, TopicElement
from portal.core.api.fields import (
    ModelText,
    Reference,
    Tags,
    json_object,
    merge_patch,
)
from portal.core.api.references import read_reference

EMPTY: Final = _("Un élément doit avoir un titre ou un objet.")
OBJECT: Final = {
    "type": ["object", "null"],
    "properties": {
        "class": {"type": "string", "enum": list(KINDS)},
        "id": {"type": "string", "pattern": "^[0-9a-f]{24}$"},
    },
}
Named = tuple[type[Any], str]
"""The model and public id of an object."""


@extend_schema_field(OBJECT)
class ObjectField(serializers.Field):
    """What an element points to, by its class and id."""

    def __init__(self) -> None:
        super().__init__(required=False, allow_null=True)

    def to_internal_value(self, data: Any) -> Named:
        """The model and id. Raises: ValidationError."""
        return read_reference(data, KINDS)


class ElementInput(serializers.Serializer):
    """The fields of an element that people may write."""

    title = ModelText(NAME_LENGTH)
    description = ModelText(TEXT_LENGTH)
    tags = Tags()
    extras = json_object()
    element = ObjectField()


class TopicInput(serializers.Serializer):
    """The fields of a topic that people may write, its elements apart."""

    name = ModelText(NAME_LENGTH, required=True)
    description = ModelText(TEXT_LENGTH)
    tags = Tags()
    color = ModelText(COLOR_LENGTH)
    private = serializers.BooleanField(required=False)
    extras = json_object()
    spatial = SpatialInput(required=False, allow_null=True)
    organization = Reference()
    owner = Reference()


class TopicBody(TopicInput):
    """The body of a topic, its elements with it."""

    elements = ElementInput(many=True, required=False)


_FIELDS: Final[dict[str, Any]] = {
    "name": "",
    "description": "",
    "tags": [],
    "color": "",
    "private": False,
    "extras": {},
}
_ELEMENT_FIELDS: Final[dict[str, Any]] = {"title": "", "description": "", "tags": [], "extras": {}}


def write_into(topic: Topic, data: dict[str, Any]) -> list[str]:
    """Set the validated values on the row; the names of its fields that changed."""
    values = {name: data[name] or default for name, default in _FIELDS.items() if name in data}
    if "spatial" in data:
        spatial = data["spatial"] or {"geom": None, "granularity": ""}
        values |= {"geom": spatial["geom"]} if "geom" in spatial else {}
        values |= {"granularity": spatial["granularity"] or ""} if "granularity" in spatial else {}
    return _changed(topic, values)


def zones_of(data: dict[str, Any]) -> list[GeoZone] | None:
    """The zones to set; None to keep the present ones."""
    if "spatial" not in data:
        return None
    spatial = data["spatial"] or {"zones": []}
    return (spatial["zones"] or []) if "zones" in spatial else None


def merged(topic: Topic, body: dict[str, Any]) -> dict[str, Any]:
    """A merge patch of a topic as the body of an update: the objects it changes are whole."""
    present = {
        "extras": topic.extras,
        "spatial": {
            "geom": topic.geom,
            "granularity": topic.granularity or None,
            "zones": [zone.geoid for zone in topic.zones.all()],
        },
    }
    return _merged(present, body)


def merged_element(element: TopicElement, body: dict[str, Any]) -> dict[str, Any]:
    """A merge patch of an element as the body of an update."""
    row = element.object
    pointed = {"class": type(row).__name__, "id": row.public_id} if row else None
    return _merged({"extras": element.extras, "element": pointed}, body)


def _merged(present: dict[str, Any], body: dict[str, Any]) -> dict[str, Any]:
    whole = {
        name: merge_patch(value, body[name])
        for name, value in present.items()
        if isinstance(body.get(name), dict)
    }
    return {**body, **whole}


def read_elements(items: Any, user: Any) -> list[TopicElement]:
    """The elements that a list describes, not stored yet: one query for each class of objects.

    Raises: ValidationError, its detail a list with the errors of each element in its place.
    """
    if not isinstance(items, list):
        raise serializers.ValidationError([_("Une liste est attendue.")])
    if len(items) > MAX_ELEMENTS:
        message = _("Pas plus de %(n)d éléments à la fois.") % {"n": MAX_ELEMENTS}
        raise serializers.ValidationError([message])
    checked = [ElementInput(data=item) for item in items]
    are_valid = [each.is_valid() for each in checked]
    if not all(are_valid):
        raise serializers.ValidationError([each.errors for each in checked])
    described = [each.validated_data for each in checked]
    objects = find_objects((data["element"] for data in described if data.get("element")), user)
    elements = [TopicElement() for _data in described]
    for element, data in zip(elements, described, strict=True):
        write_element(element, data, objects)
    errors = [element_errors(*pair) for pair in zip(elements, described, strict=True)]
    if any(errors):
        raise serializers.ValidationError(errors)
    return elements


def find_objects(named: Iterable[Named], user: Any) -> dict[Named, Any]:
    """The objects named that the person may see, by model and id."""
    asked: dict[type[Any], set[str]] = defaultdict(set)
    for model, identifier in named:
        asked[model].add(identifier)
    return {
        (model, row.public_id): row
        for model, identifiers in asked.items()
        for row in model.objects.visible_to(user).filter(public_id__in=identifiers)
    }


def write_element(
    element: TopicElement, data: dict[str, Any], objects: dict[Named, Any]
) -> list[str]:
    """Set the validated values on the row; the names of its fields that changed."""
    values = {
        name: data[name] or default for name, default in _ELEMENT_FIELDS.items() if name in data
    }
    changed = _changed(element, values)
    if "element" in data:
        before = [getattr(element, f"{field}_id") for field in KINDS.values()]
        element.point_to(objects.get(data["element"]))
        after = [getattr(element, f"{field}_id") for field in KINDS.values()]
        changed += [
            name for name, a, b in zip(KINDS.values(), before, after, strict=True) if a != b
        ]
    return changed


def element_errors(element: TopicElement, data: dict[str, Any]) -> dict[str, list[Any]]:
    """What is wrong with an element once written into; nothing for a good one."""
    named = data.get("element")
    if named and element.object is None:
        model, identifier = named
        return {"element": [f"Unknown {model.__name__.lower()} id {identifier}"]}
    if not element.title and element.object is None:
        return {"element": [EMPTY]}
    return {}


def _changed(row: Any, values: dict[str, Any]) -> list[str]:
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    return changed
