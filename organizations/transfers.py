"""Objects that change hands: offered by their owner, taken or refused by the recipient (API contract 11.4)."""

from collections.abc import Callable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone

from organizations import search
from organizations.choices import RequestStatus, Role
from organizations.models import Assignment, Organization, Transfer
from portal.accounts.models import User
from portal.notifications.choices import NotificationKind
from portal.notifications.services import handle, notify

Save = Callable[[User, Any, list[str]], object]
"""What stores the named fields of an object of one kind, with all that follows from them: actor, object, names."""

PRODUCER = ["organization", "owner"]


class SameOwner(ValueError):
    """The object belongs to the recipient already."""


class Answered(ValueError):
    """The transfer was accepted or refused before."""


class ChangedHands(ValueError):
    """The object is no longer there, or no longer belongs to who offered it."""


def hold(subject: Any) -> Any:
    """The row of an owned object, held until the transaction ends."""
    rows = type(subject)._default_manager.select_related("organization", "owner")
    return rows.select_for_update(of=("self",)).get(pk=subject.pk)


@transaction.atomic
def ask(
    *, actor: User, subject: Any, recipient: User | Organization, comment: str = ""
) -> Transfer:
    """Offer an object to a person or an organization, who are told.

    The last offer counts: another one that waits is withdrawn; the very same is renewed. Raises: SameOwner.
    """
    subject = hold(subject)
    if recipient == subject.producer:
        raise SameOwner("Recipient should be different than the current owner")
    offer = _waiting_offer(subject)
    if offer and (offer.giver, offer.recipient) != (subject.producer, recipient):
        _close(offer, RequestStatus.REFUSED)
        offer = None
    if offer is None:
        offer = Transfer(subject=subject, from_user=subject.owner)
        offer.from_organization = subject.organization
        to = "to_organization" if isinstance(recipient, Organization) else "to_user"
        setattr(offer, to, recipient)
    offer.user, offer.comment, offer.created = actor, comment, timezone.now()
    offer.save()
    notify(users=_told(recipient), kind=NotificationKind.TRANSFER_REQUEST, details=_details(offer))
    return offer


@transaction.atomic
def accept(*, actor: User, transfer: Transfer, comment: str = "", save: Save) -> Transfer:
    """Give the object to the recipient: who was assigned to it no longer is, both producers are counted anew.

    Raises: Answered; ChangedHands.
    """
    if transfer.subject is None:
        raise ChangedHands("The object of this transfer no longer exists")
    subject = hold(transfer.subject)
    transfer = _pending(transfer)
    giver, recipient = transfer.giver, transfer.recipient
    if subject.producer != giver:
        raise ChangedHands("The object of this transfer changed hands since it was offered")
    _hold_producers(giver, recipient)
    subject.organization, subject.owner = transfer.to_organization, transfer.to_user
    save(actor, subject, PRODUCER)
    _count(giver, subject)
    Assignment.objects.filter(subject_type=transfer.subject_type_id, subject_id=subject.pk).delete()
    transfer.subject = subject
    return _close(transfer, RequestStatus.ACCEPTED, actor, comment)


@transaction.atomic
def refuse(*, actor: User, transfer: Transfer, comment: str = "") -> Transfer:
    """Leave the object where it is. Raises: Answered."""
    return _close(_pending(transfer), RequestStatus.REFUSED, actor, comment)


def _waiting_offer(subject: Any) -> Transfer | None:
    kind = ContentType.objects.get_for_model(subject)
    rows = Transfer.objects.pending().filter(subject_type=kind, subject_id=subject.pk)
    return rows.select_for_update().first()


def _pending(transfer: Transfer) -> Transfer:
    """The transfer as it is now, held. Raises: Answered."""
    held = Transfer.objects.for_api().select_for_update(of=("self",)).get(pk=transfer.pk)
    if held.status != RequestStatus.PENDING:
        raise Answered("Cannot update transfer after accepting/refusing")
    return held


def _close(
    transfer: Transfer, status: RequestStatus, actor: User | None = None, comment: str = ""
) -> Transfer:
    transfer.status, transfer.responder = status, actor
    transfer.responded, transfer.response_comment = timezone.now(), comment
    transfer.save(update_fields=["status", "responder", "responded", "response_comment"])
    if transfer.subject is not None:
        handle(kind=NotificationKind.TRANSFER_REQUEST, details=_details(transfer))
    return transfer


def _details(transfer: Transfer) -> dict[str, Any]:
    return {
        "transfer_owner": transfer.giver,
        "transfer_recipient": transfer.recipient,
        "transfer_subject": transfer.subject,
    }


def _told(recipient: User | Organization) -> list[User]:
    """Who answers for a recipient."""
    if isinstance(recipient, User):
        return [recipient]
    return list(
        User.objects.filter(
            memberships__organization=recipient, memberships__role=Role.ADMIN
        ).order_by("pk")
    )


def _hold_producers(*producers: User | Organization) -> None:
    """Hold the rows whose counters change, in one order for every transfer: two that cross never block each other."""
    for model in (Organization, User):
        keys = [row.pk for row in producers if isinstance(row, model)]
        rows = model._default_manager.filter(pk__in=keys).order_by("pk")
        list(rows.select_for_update(no_key=True).values_list("pk"))


def _count(producer: User | Organization, subject: Any) -> None:
    """Write how many published objects of this kind a producer has left, if that is counted."""
    name = f"{subject._meta.model_name}s"
    producer.refresh_from_db()
    count = getattr(producer, name).published().count()
    if getattr(producer, f"{name}_count", count) != count:
        setattr(producer, f"{name}_count", count)
        producer.save(update_fields=[f"{name}_count"])
        if isinstance(producer, Organization):
            search.index(producer)
