"""The blocs that make an organization's presentation: the shape of each class (API contract 12.3)."""

import uuid
from collections.abc import Mapping
from typing import Any, Final

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from portal.core.api import schema
from portal.core.api.fields import ModelText, Reference, WebAddress

MAX_BLOCS: Final = 100
MAX_ITEMS: Final = 100
TITLE_LENGTH: Final = 255
TEXT_LENGTH: Final = 100_000
URL_LENGTH: Final = 1000
COLORS: Final = ("primary", "green", "purple")


def _title(*, required: bool = True) -> ModelText:
    return ModelText(TITLE_LENGTH, required=required)


def _url() -> WebAddress:
    return WebAddress(URL_LENGTH, required=False, allow_null=True, allow_blank=True)


def _items(child: serializers.Serializer) -> serializers.ListField:
    return serializers.ListField(child=child, required=False, allow_null=True, max_length=MAX_ITEMS)


@extend_schema_field(schema.LIST)
class References(serializers.ListField):
    """Objects of one kind by their ids; kept as `{class, id}`."""

    def __init__(self, kind: str) -> None:
        super().__init__(child=Reference(), required=False, allow_null=True, max_length=MAX_ITEMS)
        self.kind = kind

    def to_internal_value(self, data: Any) -> list[dict[str, str]]:
        """The references, each once. Raises: ValidationError."""
        found = [identifier for identifier in super().to_internal_value(data) if identifier]
        return [{"class": self.kind, "id": identifier} for identifier in dict.fromkeys(found)]


class BlocInput(serializers.Serializer):
    """What every bloc may have: an id, made here when it has none."""

    id = serializers.UUIDField(required=False, allow_null=True)


class DatasetsListInput(BlocInput):
    """Datasets under a title."""

    title = _title()
    subtitle = ModelText(TITLE_LENGTH)
    datasets = References("Dataset")


class ReusesListInput(BlocInput):
    """Reuses under a title."""

    title = _title()
    subtitle = ModelText(TITLE_LENGTH)
    reuses = References("Reuse")


class DataservicesListInput(BlocInput):
    """Dataservices under a title."""

    title = _title()
    subtitle = ModelText(TITLE_LENGTH)
    dataservices = References("Dataservice")


class LinkInput(serializers.Serializer):
    """One link of a list of links."""

    title = _title()
    color = ModelText(32)
    url = _url()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """All its keys."""
        return {str(name): attrs.get(str(name)) or None for name in self.fields}


class LinksListInput(BlocInput):
    """Links under a title."""

    title = _title()
    subtitle = ModelText(TITLE_LENGTH)
    paragraph = ModelText(TEXT_LENGTH, trim=False)
    main_link_url = _url()
    main_link_title = ModelText(TITLE_LENGTH)
    links = _items(LinkInput())


class HeroInput(BlocInput):
    """The head of a page."""

    title = _title()
    description = ModelText(TEXT_LENGTH, trim=False)
    color = serializers.ChoiceField(
        choices=COLORS, required=False, allow_null=True, allow_blank=True
    )
    main_link_url = _url()
    main_link_title = ModelText(TITLE_LENGTH)


class MarkdownInput(BlocInput):
    """A text in Markdown."""

    title = _title(required=False)
    subtitle = ModelText(TITLE_LENGTH)
    content = ModelText(TEXT_LENGTH, required=True, trim=False)


PLAIN: Final[Mapping[str, type[BlocInput]]] = {
    "DatasetsListBloc": DatasetsListInput,
    "ReusesListBloc": ReusesListInput,
    "DataservicesListBloc": DataservicesListInput,
    "LinksListBloc": LinksListInput,
    "MarkdownBloc": MarkdownInput,
}


@extend_schema_field(schema.LIST)
class Blocs(serializers.Field):
    """A list of blocs of these classes; each is kept with all its keys, null where nothing was sent."""

    def __init__(self, classes: Mapping[str, type[BlocInput]]) -> None:
        super().__init__(required=False, allow_null=True)
        self.classes = classes

    def to_internal_value(self, data: Any) -> list[dict[str, Any]]:
        """The blocs. Raises: ValidationError, the errors of each bloc at its place."""
        if not isinstance(data, list) or len(data) > MAX_BLOCS:
            raise serializers.ValidationError(f"Expect a list of at most {MAX_BLOCS} blocs")
        read = [self._read(item) for item in data]
        if any(errors for _bloc, errors in read):
            raise serializers.ValidationError([errors for _bloc, errors in read])
        return [bloc for bloc, _errors in read]

    def _read(self, item: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """A bloc and its errors: one of the two is empty."""
        kind = item.get("class") if isinstance(item, dict) else None
        accepted = self.classes.get(kind) if isinstance(kind, str) else None
        if accepted is None:
            expected = ", ".join(self.classes)
            return {}, {"class": [f"Unknown class {str(kind)[:60]!r}: expected one of {expected}"]}
        checked = accepted(data=item)
        if not checked.is_valid():
            return {}, dict(checked.errors)
        found = {
            str(name): _stored(checked.validated_data.get(str(name)), field)
            for name, field in checked.fields.items()
        }
        return {"class": kind, **found, "id": found["id"] or str(uuid.uuid4())}, {}


def _stored(value: Any, field: Any) -> Any:
    """The value of a field as JSON keeps it: null, or an empty list, for none."""
    if isinstance(field, serializers.ListField):
        return [dict(each) for each in value or ()]
    return str(value) if value else None


class AccordionItemInput(serializers.Serializer):
    """One part of an accordion; it holds no accordion nor hero."""

    title = _title()
    content = Blocs(PLAIN)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Both its keys."""
        return {**attrs, "content": attrs.get("content") or []}


class AccordionListInput(BlocInput):
    """Parts that open one by one."""

    title = _title(required=False)
    description = ModelText(TEXT_LENGTH, trim=False)
    items = _items(AccordionItemInput())


ALL: Final[Mapping[str, type[BlocInput]]] = {
    **PLAIN,
    "HeroBloc": HeroInput,
    "AccordionListBloc": AccordionListInput,
}
