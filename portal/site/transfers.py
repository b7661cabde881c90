"""Which kinds of objects change hands, how each is stored, and transfers as bodies and dictionaries."""

from typing import Any, Final

from rest_framework import serializers

from catalog.dataservices.services import update_dataservice
from catalog.datasets.services import update_dataset
from organizations.models import Organization, Transfer
from organizations.readable import NamedObject
from organizations.representations import organization_ref
from organizations.transfers import Save
from portal.accounts.representations import user_ref
from portal.core.api.fields import EMPTY_MESSAGES, OptionalText
from portal.core.representations import Reader
from portal.site.references import named
from reuses.services import update_reuse

COMMENT_LENGTH: Final = 10_000  # characters
ANSWERS: Final = ("accept", "refuse")
SAVES: Final[dict[str, Save]] = {
    "Dataset": lambda actor, row, names: update_dataset(actor=actor, dataset=row, changes=names),
    "Dataservice": lambda actor, row, names: update_dataservice(
        actor=actor, dataservice=row, changes=names
    ),
    "Reuse": lambda actor, row, names: update_reuse(actor=actor, reuse=row, changes=names),
}
"""The kinds that change hands, each with the service that stores it."""


class TransferInput(serializers.Serializer):
    """An object offered to someone."""

    subject = NamedObject(SAVES)
    recipient = NamedObject(("Organization", "User"))
    comment = OptionalText(COMMENT_LENGTH)


class AnswerInput(serializers.Serializer):
    """The recipient's answer."""

    response = serializers.ChoiceField(ANSWERS, error_messages=EMPTY_MESSAGES)
    comment = OptionalText(COMMENT_LENGTH)


def transfer_v1(transfer: Transfer, reader: Reader) -> dict[str, Any]:
    """A transfer whose people and object are already read (API contract 3.10)."""
    return {
        "id": transfer.public_id,
        "user": transfer.user and user_ref(transfer.user, reader),
        "owner": _person(transfer.giver, reader),
        "recipient": _person(transfer.recipient, reader),
        "subject": transfer.subject and named(transfer.subject, reader),
        "comment": transfer.comment,
        "created": transfer.created,
        "status": transfer.status,
        "responded": transfer.responded,
        "reponse_comment": transfer.response_comment or None,
    }


def _person(row: Any, reader: Reader) -> dict[str, Any] | None:
    if isinstance(row, Organization):
        return organization_ref(row, reader)
    return row and user_ref(row, reader)
