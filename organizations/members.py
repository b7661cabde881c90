"""Writes about members: who asks to join, who is invited, which role, which objects (API contract 7).

Each holds the row of the organization first, so that two administrators who act at once come one after the other.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from organizations.choices import ASSIGNABLE, RequestKind, RequestStatus, Role
from organizations.models import Assignment, Membership, MembershipRequest, Organization
from organizations.permissions import forget_rights
from organizations.services import count_members
from portal.accounts.models import User
from portal.activity.choices import Verb
from portal.activity.services import record
from portal.core.api.references import model_named
from portal.notifications.choices import NotificationKind
from portal.notifications.services import handle, notify


class AlreadyMember(Exception):
    """The person belongs to the organization."""

    def __init__(self, membership: Membership) -> None:
        super().__init__("already a member")
        self.membership = membership


class AlreadyPending(Exception):
    """The person asked or was invited, and nobody has answered yet."""


class NotPending(Exception):
    """The request or the invitation was answered, or taken back."""


class LastAdministrator(Exception):
    """Nobody would be left to administer the organization."""


class NotPartialEditor(Exception):
    """Objects are given to partial editors alone: others edit all or none."""


@transaction.atomic
def ask_to_join(*, request: MembershipRequest) -> tuple[MembershipRequest, bool]:
    """Store a person's request to join, and whether it is new: a pending one takes the new comment.

    Raises: AlreadyMember; AlreadyPending, when they are invited.
    """
    organization = _held(request.organization_id)
    _refuse_member(organization, request.user_id)
    pending = _pending(organization).filter(user_id=request.user_id).first()
    if pending is None:
        request.save(force_insert=True)
        notify(
            users=_administrators(organization),
            kind=NotificationKind.MEMBERSHIP_REQUEST,
            details=_details(request),
        )
        return request, True
    if pending.kind == RequestKind.INVITATION:
        raise AlreadyPending
    pending.comment = request.comment
    pending.save(update_fields=["comment"])
    return pending, False


@transaction.atomic
def invite(*, invitation: MembershipRequest) -> MembershipRequest:
    """Store an invitation, for the account that has its e-mail if there is one.

    Raises: AlreadyMember, AlreadyPending.
    """
    organization = _held(invitation.organization_id)
    invitation.kind = RequestKind.INVITATION
    if invitation.user_id is None:
        invitation.user = _active().filter(email=invitation.email).first()
    _refuse_member(organization, invitation.user_id)
    same = Q(user_id=invitation.user_id) if invitation.user_id else Q(email=invitation.email)
    if _pending(organization).filter(same).exists():
        raise AlreadyPending
    invitation.save(force_insert=True)
    if invitation.user:
        notify(
            users=[invitation.user],
            kind=NotificationKind.MEMBERSHIP_REQUEST,
            details=_details(invitation),
        )
    return invitation


@transaction.atomic
def bind_invitations(user: User) -> int:
    """Give a new account the invitations that wait for its e-mail; how many there were.

    To be called once the person has shown that the e-mail is theirs. An organization that they joined, or asked to
    join, by another way keeps its invitation as it is.
    """
    known = MembershipRequest.objects.filter(user=user, status=RequestStatus.PENDING)
    waiting = MembershipRequest.objects.filter(
        user=None,
        email=user.email.lower(),
        kind=RequestKind.INVITATION,
        status=RequestStatus.PENDING,
    )
    free = waiting.exclude(organization__in=known.values("organization"))
    return free.exclude(organization__in=user.memberships.values("organization")).update(user=user)


@transaction.atomic
def accept(*, actor: User, request: MembershipRequest) -> Membership:
    """Let in who asked, or who was invited, with the role and the objects of the request.

    Raises: AlreadyMember, NotPending.
    """
    organization, pending = _held_request(request)
    if pending.user is None:
        raise NotPending
    _refuse_member(organization, pending.user_id)
    _refuse_answered(pending)
    membership = Membership.objects.create(
        organization=organization, user=pending.user, role=pending.role
    )
    if membership.role == Role.PARTIAL_EDITOR:
        _give(membership, subjects_named(organization, pending.assignments))
    count_members(organization)
    _answer(pending, RequestStatus.ACCEPTED, actor)
    _tell(actor, organization, pending.user)
    return membership


@transaction.atomic
def refuse(*, actor: User, request: MembershipRequest, comment: str = "") -> None:
    """Turn down a request, or an invitation. Raises: NotPending."""
    _organization, pending = _held_request(request)
    _refuse_answered(pending)
    pending.refusal_comment = comment
    _answer(pending, RequestStatus.REFUSED, actor)


@transaction.atomic
def cancel(*, actor: User, invitation: MembershipRequest) -> None:
    """Take an invitation back. Raises: NotPending."""
    _organization, pending = _held_request(invitation)
    _refuse_answered(pending)
    _answer(pending, RequestStatus.CANCELED, actor)


@transaction.atomic
def set_role(*, actor: User, membership: Membership, role: str) -> Membership:
    """Give a member another role; who is no partial editor any more has no objects of their own to edit.

    Raises: LastAdministrator, unless an operator asks.
    """
    organization = _held(membership.organization_id)
    membership.refresh_from_db(fields=["role"])
    if membership.role == role:
        return membership
    _refuse_last(actor, membership)
    if membership.role == Role.PARTIAL_EDITOR:
        _assignments(membership).delete()
    membership.role = role
    membership.save(update_fields=["role"])
    _tell(actor, organization, membership.user)
    return membership


@transaction.atomic
def remove(*, actor: User, membership: Membership) -> None:
    """Put an end to a membership, and to what was assigned. Raises: LastAdministrator, unless an operator asks."""
    organization = _held(membership.organization_id)
    membership.refresh_from_db(fields=["role"])
    _refuse_last(actor, membership)
    _assignments(membership).delete()
    membership.delete()
    count_members(organization)
    _tell(actor, organization, membership.user)


@transaction.atomic
def assign(*, actor: User, membership: Membership, subjects: Iterable[Any]) -> None:
    """Make these objects, and no others, those that a partial editor may edit. Raises: NotPartialEditor."""
    organization = _held(membership.organization_id)
    membership.refresh_from_db(fields=["role"])
    if membership.role != Role.PARTIAL_EDITOR:
        raise NotPartialEditor
    _give(membership, subjects)
    _tell(actor, organization, membership.user)


def subjects_named(organization: Organization, references: Sequence[dict[str, str]]) -> list[Any]:
    """The objects of this organization that references name, deleted ones left out: one query a class."""
    identifiers = defaultdict(list)
    for reference in references:
        identifiers[reference["class"]].append(reference["id"])
    found: list[Any] = []
    for name, wanted in identifiers.items():
        if model := model_named(name, ASSIGNABLE):
            own = model._default_manager.filter(organization=organization, deleted=None)
            found += own.filter(public_id__in=wanted).order_by("pk")
    return found


def _held(organization_id: int) -> Organization:
    rows = Organization.objects.select_for_update(of=("self",), no_key=True)
    return rows.get(pk=organization_id)


def _held_request(request: MembershipRequest) -> tuple[Organization, MembershipRequest]:
    organization = _held(request.organization_id)
    rows = MembershipRequest.objects.select_for_update(of=("self",)).select_related("user")
    return organization, rows.get(pk=request.pk)


def _active() -> Any:
    return User.objects.filter(is_active=True, deleted=None)


def _pending(organization: Organization) -> Any:
    return organization.requests.filter(status=RequestStatus.PENDING)


def _refuse_member(organization: Organization, user_id: int | None) -> None:
    """Raises: AlreadyMember."""
    if user_id is None:
        return
    known = organization.memberships.select_related("user").filter(user_id=user_id).first()
    if known:
        raise AlreadyMember(known)


def _refuse_answered(request: MembershipRequest) -> None:
    """Raises: NotPending."""
    if request.status != RequestStatus.PENDING:
        raise NotPending


def _refuse_last(actor: User, membership: Membership) -> None:
    """Raises: LastAdministrator, unless there is another one or an operator asks."""
    if membership.role != Role.ADMIN or actor.is_superuser:
        return
    others = Membership.objects.filter(
        organization=membership.organization_id, role=Role.ADMIN, user__in=_active()
    )
    if not others.exclude(pk=membership.pk).exists():
        raise LastAdministrator


def _answer(request: MembershipRequest, status: RequestStatus, actor: User) -> None:
    request.status = status
    request.handled_on = timezone.now()
    request.handled_by = actor
    request.save(update_fields=["status", "handled_on", "handled_by", "refusal_comment"])
    if request.user is None:
        return
    handle(kind=NotificationKind.MEMBERSHIP_REQUEST, details=_details(request))
    if told := _ANSWERS.get(status):
        people = [request.user] if request.kind == RequestKind.REQUEST else []
        notify(users=people, kind=told, details={"organization": request.organization})


_ANSWERS: Final = {
    RequestStatus.ACCEPTED: NotificationKind.MEMBERSHIP_ACCEPTED,
    RequestStatus.REFUSED: NotificationKind.MEMBERSHIP_REFUSED,
}
"""What a person who asked is told of the answer."""


def _details(request: MembershipRequest) -> dict[str, Any]:
    return {
        "request_organization": request.organization,
        "request_user": request.user,
        "kind": request.kind,
    }


def _administrators(organization: Organization) -> Any:
    return _active().filter(memberships__organization=organization, memberships__role=Role.ADMIN)


def _assignments(membership: Membership) -> Any:
    return Assignment.objects.filter(
        user=membership.user_id, organization=membership.organization_id
    )


def _give(membership: Membership, subjects: Iterable[Any]) -> None:
    """Assign these objects to a member, and no others; those they had already keep their date."""
    wanted = {(ContentType.objects.get_for_model(each).pk, each.pk) for each in subjects}
    present = _assignments(membership)
    known = {(row.subject_type_id, row.subject_id): row.pk for row in present}
    present.filter(pk__in=[pk for pair, pk in known.items() if pair not in wanted]).delete()
    own = {"user_id": membership.user_id, "organization_id": membership.organization_id}
    Assignment.objects.bulk_create(
        [
            Assignment(subject_type_id=kind, subject_id=key, **own)
            for kind, key in sorted(wanted - set(known))
        ],
        ignore_conflicts=True,
    )


def _tell(actor: User, organization: Organization, user: User) -> None:
    """Write the change in the journal, and let both people's rights be read anew."""
    forget_rights(actor)
    forget_rights(user)
    record(actor=actor, verb=Verb.UPDATED, subject=organization, changes=["members"])
