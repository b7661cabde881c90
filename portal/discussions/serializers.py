"""What the API accepts for discussions and messages (API contract 3.8, 11.1)."""

import fnmatch
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from portal.core.api.fields import (
    MODEL_MESSAGES,
    ModelText,
    Reference,
    is_address,
    json_object,
)
from portal.core.api.references import find_reference
from portal.discussions.choices import CONTENT_LENGTH, SUBJECTS, TITLE_LENGTH

SUBJECT: Final = {
    "type": "object",
    "required": ["class", "id"],
    "properties": {
        "class": {"type": "string", "enum": [*SUBJECTS]},
        "id": {"type": "string", "pattern": "^[0-9a-f]{24}$"},
    },
}


@extend_schema_field(SUBJECT)
class SubjectField(serializers.Field):
    """The object that is discussed, whatever its state."""

    def __init__(self) -> None:
        super().__init__(error_messages=MODEL_MESSAGES)

    def to_internal_value(self, data: Any) -> Any:
        """The object. Raises: ValidationError."""
        return find_reference(data, SUBJECTS)


class DiscussionInput(serializers.Serializer):
    """A new discussion and its first message."""

    title = ModelText(TITLE_LENGTH, required=True)
    comment = ModelText(CONTENT_LENGTH, required=True)
    subject = SubjectField()
    organization = Reference()
    extras = json_object()

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """The fields. Raises: ValidationError, which places the comment where discussions keep it."""
        try:
            return super().to_internal_value(data)
        except serializers.ValidationError as error:
            told: Any = error.detail
            if "comment" in told:
                told["discussion"] = [{"content": told.pop("comment")}]
            raise

    def validate_extras(self, extras: dict[str, Any] | None) -> dict[str, Any]:
        """The extras. Raises: ValidationError for an address that notifications may not link to."""
        notification = (extras or {}).get("notification")
        address = notification.get("external_url") if isinstance(notification, dict) else None
        if address is not None and not _may_link(address):
            raise serializers.ValidationError("External URL domain not allowed")
        return extras or {}


class DiscussionTitleInput(serializers.Serializer):
    """What of a discussion may be changed."""

    title = ModelText(TITLE_LENGTH, required=True)


class DiscussionAnswerInput(serializers.Serializer):
    """A further message, or the end of a discussion, or both."""

    comment = ModelText(CONTENT_LENGTH)
    close = serializers.BooleanField(required=False, default=False)
    organization = Reference()


class DiscussionCommentInput(serializers.Serializer):
    """The new content of a message."""

    comment = ModelText(CONTENT_LENGTH, required=True)


def _may_link(address: Any) -> bool:
    """Whether an address is on a host that the operator allows: this site's own unless told otherwise."""
    if not isinstance(address, str) or not is_address(address):
        return False
    own = urlsplit(settings.SITE_URL).hostname or ""
    allowed = [own, *settings.DISCUSSION_ALLOWED_EXTERNAL_DOMAINS]
    host = urlsplit(address).hostname or ""
    return any(fnmatch.fnmatchcase(host, pattern) for pattern in allowed)
