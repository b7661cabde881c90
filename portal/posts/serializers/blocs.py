"""Blocs: the parts that a page is made of (API contract 12.3)."""

from collections.abc import Collection
from typing import Any, Final
from uuid import UUID, uuid4

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from catalog.dataservices.models import Dataservice
from catalog.datasets.models import Dataset
from portal.core.api.fields import ModelText, Reference, is_address
from portal.posts.choices import (
    ADDRESS_LENGTH,
    CONTENT_LENGTH,
    HEADLINE_LENGTH,
    MAX_BLOCS,
    MAX_LINKED,
    NAME_LENGTH,
    HeroColor,
)
from reuses.models import Reuse

COLOR_LENGTH: Final = 32  # characters
LISTED: Final[dict[str, Any]] = {"datasets": Dataset, "reuses": Reuse, "dataservices": Dataservice}
"""Key of a bloc → the kind of objects it lists."""
BLOCS_SCHEMA: Final = {"type": "array", "items": {"type": "object", "required": ["class"]}}


class LinkField(ModelText):
    """An absolute address, or a path of the site."""

    def __init__(self) -> None:
        super().__init__(ADDRESS_LENGTH)

    def run_validation(self, data: Any = serializers.empty) -> Any:
        """The address; the empty text for none. Raises: ValidationError, SkipField."""
        found = super().run_validation(data)
        if found and not (_is_path(found) or is_address(found)):
            raise serializers.ValidationError(f'Invalid URL "{found[:200]}"')
        return found


def _is_path(text: str) -> bool:
    return text.startswith("/") and text[1:2] not in ("/", "\\") and not any(map(str.isspace, text))


@extend_schema_field({"type": "array", "items": {"type": "string"}, "maxItems": MAX_LINKED})
class ObjectsField(serializers.ListField):
    """The objects that a bloc lists, by their ids; each once."""

    def __init__(self, name: str) -> None:
        super().__init__(child=Reference(), required=False, allow_null=True, max_length=MAX_LINKED)
        self.name = name

    def to_internal_value(self, data: Any) -> list[str]:
        """The ids, in order. Raises: ValidationError, naming those that do not exist."""
        wanted = [each for each in dict.fromkeys(super().to_internal_value(data)) if each]
        rows = LISTED[self.name].objects.filter(public_id__in=wanted)
        if unknown := sorted(set(wanted) - set(rows.values_list("public_id", flat=True))):
            raise serializers.ValidationError(f"Unknown id(s): {', '.join(unknown)[:500]}")
        return wanted


class TitledInput(serializers.Serializer):
    """A bloc with a title."""

    title = ModelText(NAME_LENGTH, required=True)
    subtitle = ModelText(HEADLINE_LENGTH)


class DatasetsListInput(TitledInput):
    """Datasets in cards."""

    datasets = ObjectsField("datasets")


class ReusesListInput(TitledInput):
    """Reuses in cards."""

    reuses = ObjectsField("reuses")


class DataservicesListInput(TitledInput):
    """Dataservices in cards."""

    dataservices = ObjectsField("dataservices")


class LinkInput(serializers.Serializer):
    """A link of a list of links."""

    title = ModelText(NAME_LENGTH, required=True)
    color = ModelText(COLOR_LENGTH)
    url = LinkField()


def _several(child: serializers.Serializer[Any]) -> "serializers.ListSerializer[Any]":
    return serializers.ListSerializer(
        child=child, required=False, allow_null=True, max_length=MAX_LINKED
    )


class LinksListInput(TitledInput):
    """Links."""

    paragraph = ModelText(CONTENT_LENGTH)
    main_link_url = LinkField()
    main_link_title = ModelText(NAME_LENGTH)
    links = _several(LinkInput())


class HeroInput(serializers.Serializer):
    """A large title."""

    title = ModelText(NAME_LENGTH, required=True)
    description = ModelText(CONTENT_LENGTH)
    color = serializers.ChoiceField(
        choices=HeroColor.choices, required=False, allow_null=True, allow_blank=True
    )
    main_link_url = LinkField()
    main_link_title = ModelText(NAME_LENGTH)


class MarkdownInput(serializers.Serializer):
    """A text."""

    title = ModelText(NAME_LENGTH)
    subtitle = ModelText(HEADLINE_LENGTH)
    content = ModelText(CONTENT_LENGTH, required=True, trim=False)


@extend_schema_field(BLOCS_SCHEMA)
class BlocsField(serializers.Field):
    """Blocs in order, as they are stored: whole, each with an id."""

    def __init__(self, without: Collection[str] = ()) -> None:
        super().__init__(required=False, allow_null=True)
        self.without = without

    def to_internal_value(self, data: Any) -> list[dict[str, Any]]:
        """The blocs. Raises: ValidationError, with the errors of each in its place."""
        if not isinstance(data, list):
            raise serializers.ValidationError(_("Une liste est attendue."))
        if len(data) > MAX_BLOCS:
            raise serializers.ValidationError(_("Pas plus de %(n)d blocs.") % {"n": MAX_BLOCS})
        allowed = set(BLOCS) - set(self.without)
        blocs: list[Any] = []
        errors: list[Any] = []
        for item in data:
            try:
                blocs.append(_bloc(item, allowed))
                errors.append({})
            except serializers.ValidationError as error:
                errors.append(error.detail)
        if any(errors):
            raise serializers.ValidationError(errors)
        return blocs


class AccordionItemInput(serializers.Serializer):
    """An entry of an accordion, which holds neither accordion nor hero."""

    title = ModelText(NAME_LENGTH, required=True)
    content = BlocsField(without=("AccordionListBloc", "HeroBloc"))


class AccordionListInput(serializers.Serializer):
    """Entries that open one by one."""

    title = ModelText(NAME_LENGTH)
    description = ModelText(CONTENT_LENGTH)
    items = _several(AccordionItemInput())


BLOCS: Final[dict[str, type[serializers.Serializer[Any]]]] = {
    "DatasetsListBloc": DatasetsListInput,
    "ReusesListBloc": ReusesListInput,
    "DataservicesListBloc": DataservicesListInput,
    "LinksListBloc": LinksListInput,
    "HeroBloc": HeroInput,
    "MarkdownBloc": MarkdownInput,
    "AccordionListBloc": AccordionListInput,
}


def _bloc(item: Any, allowed: Collection[str]) -> dict[str, Any]:
    """A bloc as it is stored. Raises: ValidationError."""
    if not isinstance(item, dict):
        raise serializers.ValidationError({"class": ["Expect an object with a class"]})
    name = item.get("class")
    if not isinstance(name, str) or name not in allowed:
        words = f"Unknown class: expected one of {', '.join(sorted(allowed))}"
        raise serializers.ValidationError({"class": [words]})
    serializer = BLOCS[name](data=item)
    serializer.is_valid(raise_exception=True)
    return {
        "class": name,
        "id": _identifier(item.get("id")),
        **_filled(serializer, serializer.validated_data),
    }


def _plain(field: Any, value: Any) -> Any:
    if isinstance(field, serializers.ListSerializer):
        return [_filled(field.child, item) for item in value or []]
    if isinstance(field, (ObjectsField, BlocsField)):
        return value or []
    return value or None


def _filled(serializer: Any, data: dict[str, Any]) -> dict[str, Any]:
    """What was validated, with the keys that were not sent: none is ever missing."""
    return {name: _plain(field, data.get(name)) for name, field in serializer.fields.items()}


def _identifier(value: Any) -> str:
    """The id that a bloc had; a new one for a new bloc."""
    try:
        return str(UUID(value))
    except (ValueError, TypeError, AttributeError):
        return str(uuid4())
