"""What may be sent about an account and its tokens (API contract 3.7, 3.10)."""

from typing import Any, Final

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from portal.accounts.choices import MAX_SCOPES, Scope
from portal.accounts.models import User
from portal.accounts.scopes import is_scope
from portal.core.api.fields import EMPTY_MESSAGES, Moment, OptionalText, WebAddress

OPERATOR_ROLE: Final = "admin"
_NAME_LENGTH: Final = 150
_ABOUT_LENGTH: Final = 20_000
_TOKEN_NAME_LENGTH: Final = 255


def name_field(**options: Any) -> serializers.CharField:
    """A first or last name, without an address inside."""
    return serializers.CharField(
        max_length=_NAME_LENGTH, validators=[User.no_url], error_messages=EMPTY_MESSAGES, **options
    )


def email_field(**options: Any) -> serializers.EmailField:
    """An e-mail address."""
    return serializers.EmailField(max_length=254, error_messages=EMPTY_MESSAGES, **options)


class ProfileBody(serializers.Serializer[Any]):
    """What people write about themselves."""

    email = email_field(required=False)
    first_name = name_field(required=False)
    last_name = name_field(required=False)
    website = WebAddress(200, required=False, allow_blank=True, allow_null=True)
    about = OptionalText(_ABOUT_LENGTH)

    def validate_email(self, value: str) -> str:
        """The address in lower case."""
        return value.lower()


@extend_schema_field({"type": "array", "items": {"type": "string", "enum": [OPERATOR_ROLE]}})
class Roles(serializers.Field):
    """The names of roles."""

    def to_internal_value(self, data: Any) -> bool:
        """Whether the role of operators is among them. Raises: ValidationError."""
        if not isinstance(data, list) or any(role != OPERATOR_ROLE for role in data):
            raise serializers.ValidationError(f"A list of roles among: {OPERATOR_ROLE}")
        return bool(data)


class UserBody(ProfileBody):
    """What operators write about anyone."""

    roles = Roles(required=False)
    active = serializers.BooleanField(required=False)


class NewUserBody(UserBody):
    """What a new account needs."""

    email = email_field()
    first_name = name_field()
    last_name = name_field()


@extend_schema_field({"type": ["string", "null"], "format": "date-time"})
class Expiry(Moment):
    """A date and time; an empty text is none."""

    def run_validation(self, data: Any = serializers.empty) -> Any:
        """The moment; None for none. Raises: ValidationError, SkipField."""
        return super().run_validation(None if data == "" else data)


@extend_schema_field({"type": "array", "items": {"type": "string"}, "maxItems": MAX_SCOPES})
class Scopes(serializers.Field):
    """What a token is limited to."""

    def to_internal_value(self, data: Any) -> list[str]:
        """The scopes, each once. Raises: ValidationError."""
        if not isinstance(data, list) or not 0 < len(data) <= MAX_SCOPES:
            raise serializers.ValidationError(_("Une liste de portées est attendue."))
        if not all(map(is_scope, data)):
            known = ", ".join([*Scope.values, "organization:<id>"])
            raise serializers.ValidationError(f"Unknown scope: expected some of {known}")
        return sorted(set(data))


class TokenBody(serializers.Serializer[Any]):
    """A token to make."""

    name = OptionalText(_TOKEN_NAME_LENGTH)
    expires_at = Expiry()
    scopes = Scopes(required=False)
