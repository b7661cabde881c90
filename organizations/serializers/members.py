"""What the API accepts about members: requests, invitations, roles, assignments (API contract 7)."""

from typing import Any, Final

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from organizations.choices import ASSIGNABLE, Role
from portal.core.api import schema
from portal.core.api.fields import ModelText, Reference
from portal.core.api.references import read_reference

COMMENT_LENGTH: Final = 10_000
MAX_ASSIGNMENTS: Final = 500
COMMENT_NEEDED: Final = "'comment' is required when 'kind' is 'request'"


@extend_schema_field(schema.LIST)
class AssignmentsField(serializers.Field):
    """Objects by their class and id, each once."""

    def __init__(self) -> None:
        super().__init__(required=False, allow_null=True)

    def to_internal_value(self, data: Any) -> list[dict[str, str]]:
        """The references. Raises: ValidationError."""
        if not isinstance(data, list) or len(data) > MAX_ASSIGNMENTS:
            raise serializers.ValidationError(
                f"Expect a list of at most {MAX_ASSIGNMENTS} objects with a class and an id"
            )
        pairs = [read_reference(item, ASSIGNABLE) for item in data]
        return [
            {"class": model.__name__, "id": identifier}
            for model, identifier in dict.fromkeys(pairs)
        ]


@extend_schema_field({"type": "string", "pattern": f"^({'|'.join(Role.values)})$"})
class RoleField(serializers.ChoiceField):
    """A role of members."""

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=Role.choices, **options)


class RequestInput(serializers.Serializer):
    """A person who asks to join."""

    comment = ModelText(COMMENT_LENGTH)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Who asks says why."""
        if not attrs.get("comment"):
            raise serializers.ValidationError({"comment": [COMMENT_NEEDED]})
        return attrs


class RefusalInput(serializers.Serializer):
    """Why a request is refused."""

    comment = ModelText(COMMENT_LENGTH, required=True)


class RoleInput(serializers.Serializer):
    """The role of a member."""

    role = RoleField(required=False)


class AssignmentsInput(serializers.Serializer):
    """All that a partial editor may edit."""

    assignments = AssignmentsField()


class InvitationInput(serializers.Serializer):
    """Who is invited, by id or by e-mail, with which role; a partial editor may be given objects at once."""

    user = Reference()
    email = serializers.EmailField(required=False, allow_null=True, max_length=254)
    role = RoleField(default=Role.EDITOR)
    comment = ModelText(COMMENT_LENGTH)
    assignments = AssignmentsField()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """One person, named one way; objects for partial editors alone."""
        if bool(attrs.get("user")) == bool(attrs.get("email")):
            words = "Exactly one of user and email is expected"
            raise serializers.ValidationError({"user": [words]})
        if attrs.get("assignments") and attrs["role"] != Role.PARTIAL_EDITOR:
            words = "Only partial editors can have assignments"
            raise serializers.ValidationError({"assignments": [words]})
        return attrs
