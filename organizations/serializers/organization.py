"""What the API accepts for an organization: shape and limits of each field (API contract 3.4)."""

from typing import Any, Final

from rest_framework import serializers

from organizations.choices import CustomType
from organizations.models import Organization
from organizations.serializers import blocs
from organizations.validators import validate_siret
from portal.core.api.fields import ModelText, Moment, WebAddress, json_object, merge_patch

NAME_LENGTH: Final = 350
DESCRIPTION_LENGTH: Final = 100_000
URL_LENGTH: Final = 1000
MAX_CUSTOM: Final = 100  # fields that an organization may declare for its datasets
SAME_ALLOWED: Final[tuple[str, ...]] = (
    *("name", "acronym", "description", "url", "business_number_id", "image_url"),
    *("extras", "presentation_blocs"),
)
"""Fields that may be sent back as they are, even where an imported value passes today's limits."""


class CustomInput(serializers.Serializer):
    """A field that an organization declares for its datasets."""

    title = ModelText(128, required=True)
    description = ModelText(2000)
    type = serializers.ChoiceField(choices=CustomType.choices)
    choices = serializers.ListField(
        child=ModelText(255, required=True), required=False, allow_null=True, max_length=500
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Choices go with the type `choice`, and with it alone."""
        if bool(attrs.get("choices")) != (attrs["type"] == CustomType.CHOICE):
            words = "A list of choices is expected for the type 'choice', and for no other"
            raise serializers.ValidationError({"choices": [words]})
        return attrs


class OrganizationInput(serializers.Serializer):
    """The fields of an organization that people may write, and no others."""

    name = ModelText(NAME_LENGTH, required=True)
    acronym = ModelText(128)
    description = ModelText(DESCRIPTION_LENGTH, required=True, trim=False)
    url = WebAddress(URL_LENGTH, required=False, allow_null=True, allow_blank=True)
    business_number_id = ModelText(32)
    image_url = WebAddress(URL_LENGTH, required=False, allow_null=True, allow_blank=True)
    extras = json_object()
    presentation_blocs = blocs.Blocs(blocs.ALL)
    presentation_blocs_published_at = Moment()

    def validate_name(self, value: str) -> str:
        """On one line, without characters that show nothing or turn the line around (hostile A8)."""
        found = _printable(value)
        if not found:
            raise serializers.ValidationError("Field is required")
        return found

    def validate_acronym(self, value: str) -> str:
        """As a name."""
        return _printable(value)

    def validate_business_number_id(self, value: str) -> str:
        """Its 14 digits, spaces left aside."""
        digits = "".join(value.split())
        if digits:
            validate_siret(digits)
        return digits

    def validate_extras(self, value: dict[str, Any] | None) -> dict[str, Any]:
        """Anything, but `custom` has a shape."""
        return checked_extras(value or {})


def checked_extras(extras: dict[str, Any]) -> dict[str, Any]:
    """The extras, if their key `custom` is as the contract says. Raises: ValidationError, its message alone."""
    if extras.get("custom") is None:
        return extras
    custom = extras["custom"]
    if not isinstance(custom, list) or len(custom) > MAX_CUSTOM:
        raise serializers.ValidationError(f"custom: expect a list of at most {MAX_CUSTOM} fields")
    titles = [_custom_title(place, entry) for place, entry in enumerate(custom)]
    if len(set(titles)) != len(titles):
        raise serializers.ValidationError("custom: each title once")
    return extras


def _custom_title(place: int, entry: Any) -> str:
    """The title of a declared field. Raises: ValidationError, which says what is wrong at which place."""
    checked = CustomInput(data=entry)
    if not checked.is_valid():
        name, words = next(iter(checked.errors.items()))
        raise serializers.ValidationError(f"custom[{place}].{name}: {_first(words)}")
    return checked.validated_data["title"]


def changed_only(
    organization: Organization, body: dict[str, Any], *, merge: bool
) -> dict[str, Any]:
    """The body of an update without what is as it was; its extras merged into the present ones if asked."""
    kept = {
        name: value
        for name, value in body.items()
        if name not in SAME_ALLOWED or not _is_same(value, getattr(organization, name))
    }
    if merge and isinstance(kept.get("extras"), dict):
        kept["extras"] = merge_patch(organization.extras, kept["extras"])
    return kept


def _is_same(sent: Any, present: Any) -> bool:
    """Whether a value is the present one, as answers write it: null for an empty text."""
    return sent == present or (sent is None and present == "")


def write_into(organization: Organization, data: dict[str, Any]) -> list[str]:
    """Set the validated values on the row; the names of its fields that changed."""
    values = dict(data)
    if "presentation_blocs" in values:
        values["presentation_blocs"] = values["presentation_blocs"] or []
    changed = [name for name, value in values.items() if getattr(organization, name) != value]
    for name in changed:
        setattr(organization, name, values[name])
    return changed


def _printable(text: str) -> str:
    return "".join(letter for letter in " ".join(text.split()) if letter.isprintable()).strip()


def _first(words: Any) -> str:
    """The first message of a field, however deep it lies."""
    while isinstance(words, dict | list) and words:
        words = next(iter(words.values())) if isinstance(words, dict) else words[0]
    return str(words)
