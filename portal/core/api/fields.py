"""Fields of API bodies that several kinds share; their messages are those of the contract."""

from datetime import UTC, date, datetime
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from portal.core import ids, slugs
from portal.core.http import OutboundError, PortNotAllowed, policy_from_settings

REQUIRED: Final = _("Ce champ est requis.")
EMPTY_MESSAGES: Final[dict[str, Any]] = {"required": REQUIRED, "blank": REQUIRED, "null": REQUIRED}
MODEL_MESSAGES: Final[dict[str, Any]] = dict.fromkeys(
    ("required", "blank", "null"), "Field is required"
)
"""The same, for the kinds whose errors are one string a field (API contract 1.5)."""
MAX_TAGS: Final = 200
TAG_LENGTHS: Final = (3, 96)  # characters (API contract 3.2)
URL_SCHEMES: Final = ("http", "https", "ftp", "ftps")


def required_text(max_length: int, *, trim: bool = True) -> serializers.CharField:
    """A text that must be there when an object is created."""
    return serializers.CharField(
        max_length=max_length, trim_whitespace=trim, error_messages=EMPTY_MESSAGES
    )


class OptionalText(serializers.CharField):
    """A text that may be absent; null and blank are the empty one."""

    def __init__(self, max_length: int) -> None:
        super().__init__(max_length=max_length, required=False, allow_blank=True, allow_null=True)

    def run_validation(self, data: Any = serializers.empty) -> Any:
        """The text. Raises: ValidationError, SkipField."""
        found = super().run_validation(data)
        return "" if found is None else found


class ModelText(serializers.CharField):
    """A text of a kind whose errors are one string a field; numbers are none, spaces alone are the empty one."""

    def __init__(self, max_length: int, *, required: bool = False, trim: bool = True) -> None:
        super().__init__(
            max_length=max_length,
            required=required,
            allow_blank=not required,
            allow_null=not required,
            trim_whitespace=trim,
            error_messages=MODEL_MESSAGES,
        )

    def run_validation(self, data: Any = serializers.empty) -> Any:
        """The text; the empty one for null. Raises: ValidationError, SkipField."""
        if data is not None and data is not serializers.empty and not isinstance(data, str):
            self.fail("invalid")
        found = super().run_validation("" if isinstance(data, str) and not data.strip() else data)
        return "" if found is None else found


@extend_schema_field({"type": ["string", "null"], "format": "date-time"})
class Moment(serializers.Field):
    """Any ISO 8601 date or datetime, as an aware datetime; UTC when it says no zone."""

    def __init__(self) -> None:
        super().__init__(required=False, allow_null=True)

    def to_internal_value(self, data: Any) -> datetime:
        """The moment. Raises: ValidationError."""
        try:
            found = datetime.fromisoformat(str(data))
            return found.replace(tzinfo=found.tzinfo or UTC).astimezone(UTC)
        except (ValueError, OverflowError) as error:
            raise serializers.ValidationError(_("Date invalide.")) from error


def read_day(value: Any) -> date | None:
    """The day of an ISO date or datetime; None for none. Raises: ValidationError."""
    if value in (None, ""):
        return None
    try:
        return datetime.fromisoformat(str(value)).date()
    except ValueError as error:
        raise serializers.ValidationError(_("Date invalide.")) from error


class WebAddress(serializers.CharField):
    """An address that the portal may one day ask, or link to."""

    def __init__(self, max_length: int, **options: Any) -> None:
        super().__init__(max_length=max_length, error_messages=EMPTY_MESSAGES, **options)

    def run_validation(self, data: Any = serializers.empty) -> Any:
        """The address; the empty text for none. Raises: ValidationError, SkipField."""
        found = super().run_validation(data) or ""
        if found and not is_address(found):
            raise serializers.ValidationError(f'Invalid URL "{found[:200]}"')
        return found


def is_address(text: str) -> bool:
    """Whether a text is an absolute address of a public host, without password (hostile A10)."""
    scheme, _colon, rest = text.partition(":")
    host = rest.removeprefix("//").partition("/")[0].partition("?")[0].partition("#")[0]
    if scheme.lower() not in URL_SCHEMES or not rest.startswith("//") or "@" in host:
        return False
    if any(character.isspace() for character in text):
        return False
    policy = policy_from_settings()
    if scheme.lower() not in ("http", "https"):  # the guard of web requests knows no others
        text = f"http:{rest.replace(host, host.removesuffix(':21'), 1)}"
    try:
        policy.check_url(text)
    except PortNotAllowed:
        return _is_public_name(host)  # kept as a link, though never asked by the portal itself
    except OutboundError:
        return False
    return policy.allow_private or policy.allows_name(host) or _is_public_name(host)


def _is_public_name(host: str) -> bool:
    """Whether a host is a literal IPv6 address, or a name with a domain."""
    return host.startswith("[") or "." in host.partition(":")[0].strip(".")


@extend_schema_field({"type": ["string", "null"], "pattern": "^[0-9a-f]{24}$"})
class Reference(serializers.Field):
    """Another object by its public id: the text itself, or an object that has it as `id`."""

    def __init__(self) -> None:
        super().__init__(required=False, allow_null=True)

    def to_internal_value(self, data: Any) -> str:
        """The id. Raises: ValidationError."""
        found = data.get("id") if isinstance(data, dict) else data
        if not isinstance(found, str) or not ids.is_public_id(found.lower()):
            raise serializers.ValidationError(_("Identifiant invalide."))
        return found.lower()


@extend_schema_field({"type": "array", "items": {"type": "string"}, "maxItems": MAX_TAGS})
class Tags(serializers.Field):
    """Keywords: made slugs, sorted, each once (API contract 3.2)."""

    def __init__(self) -> None:
        super().__init__(required=False, allow_null=True)

    def to_internal_value(self, data: Any) -> list[str]:
        """The keywords. Raises: ValidationError, with the limit named (hostile A12)."""
        words = data.split(",") if isinstance(data, str) else data
        if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
            raise serializers.ValidationError(_("Une liste de mots-clés est attendue."))
        if len(words) > MAX_TAGS:
            message = _("Pas plus de %(n)d mots-clés.") % {"n": MAX_TAGS}
            raise serializers.ValidationError(message)
        return sorted({_tag(word) for word in words if word.strip()})


def _tag(word: str) -> str:
    shortest, longest = TAG_LENGTHS
    found = slugs.slugify(word) if len(word) <= 2 * longest else ""
    if any(character.isalnum() for character in word) and shortest <= len(found) <= longest:
        return found
    message = _("Le mot-clé « %(tag)s » doit compter entre %(shortest)d et %(longest)d caractères.")
    raise serializers.ValidationError(
        message % {"tag": word[:40], "shortest": shortest, "longest": longest}
    )


def json_object() -> serializers.DictField:
    """Any JSON object."""
    return serializers.DictField(required=False, allow_null=True)


def merge_patch(target: Any, patch: Any) -> Any:
    """The target changed by a JSON merge patch (RFC 7396)."""
    if not isinstance(patch, dict):
        return patch
    merged = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            merged.pop(name, None)
        else:
            merged[name] = merge_patch(merged.get(name), value)
    return merged
