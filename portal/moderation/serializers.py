"""What the API accepts for a report (API contract 11.6)."""

from rest_framework import serializers

from organizations.readable import NamedObject
from portal.core.api.fields import EMPTY_MESSAGES, Moment, OptionalText
from portal.moderation.choices import MESSAGE_LENGTH, SUBJECTS, Reason


class ReportInput(serializers.Serializer):
    """What is reported, and why."""

    subject = NamedObject(SUBJECTS)
    reason = serializers.ChoiceField(Reason.choices, error_messages=EMPTY_MESSAGES)
    message = OptionalText(MESSAGE_LENGTH)
    subject_embed_id = serializers.UUIDField(required=False, allow_null=True)


class ReportChange(serializers.Serializer):
    """What an operator decides."""

    dismissed_at = Moment()
