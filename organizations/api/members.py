"""Members, requests, invitations, assignments (API contract 7), and the invitations of the caller (10.1)."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import path
from rest_framework import exceptions
from rest_framework.request import Request

from organizations import members
from organizations.api.writes import CHANGE, SEE, held
from organizations.choices import RequestKind, RequestStatus, Role
from organizations.models import Assignment, Membership, MembershipRequest, Organization
from organizations.representations import (
    assignment,
    member,
    membership_request,
    pending_invitation,
)
from organizations.serializers.members import (
    AssignmentsInput,
    InvitationInput,
    RefusalInput,
    RequestInput,
    RoleInput,
)
from organizations.shapes import ASSIGNMENT, INVITATION, MEMBER, MEMBERSHIP_REQUEST, NOTHING
from portal.accounts.models import User
from portal.core import ids
from portal.core.api import schema
from portal.core.api.errors import bad_fields, bad_request
from portal.core.api.json import MergePatchParser, OrjsonParser
from portal.core.api.query import choice_in, identifier_in
from portal.core.api.shapes import MESSAGE, array
from portal.core.api.view import UNKNOWN, ApiView
from portal.core.api.writing import body_of, list_of, refuse_deleted, validated

LAST_ADMINISTRATOR = "An organization must keep at least one administrator"
ONLY_PARTIAL = "Only partial editors can have assignments"
NOT_PENDING = "Request is not pending"
NOT_THEIRS = "Some of these objects do not belong to this organization"


def _requests() -> "QuerySet[MembershipRequest]":
    """Requests and invitations with what their answer needs: one query."""
    return MembershipRequest.objects.select_related("organization", "user")


class MembersView(ApiView):
    """A view about the members of an organization."""

    model_errors = "MembershipRequest"

    def request_of(self, organization: Organization, uuid: UUID) -> MembershipRequest:
        """The request with this id, to this organization. Raises: NotFound."""
        found = _requests().filter(organization=organization, uuid=uuid).first()
        if found is None:
            raise exceptions.NotFound("Unknown membership request id")
        return found

    def member_of(self, organization: Organization, key: str) -> Membership:
        """The membership of the person with this id or slug. Raises: NotFound."""
        field = "public_id" if ids.is_public_id(key.lower()) else "slug"
        rows = organization.memberships.select_related("user", "organization")
        found = rows.filter(**{f"user__{field}": key.lower()}).first()
        if found is None:
            raise exceptions.NotFound(UNKNOWN)
        return found

    def subjects(self, organization: Organization, references: list[dict[str, str]]) -> list[Any]:
        """The objects named, all of them this organization's. Raises: ValidationError."""
        found = members.subjects_named(organization, references)
        if len(found) != len(references):
            raise bad_fields(assignments=NOT_THEIRS)
        return found


class Requests(MembersView):
    """Requests to join an organization, and its invitations."""

    @schema.reads_list(
        "List membership requests and invitations",
        schema.text("status", "Where they stand", RequestStatus.values),
        schema.text("user", "User id"),
        of=MEMBERSHIP_REQUEST,
    )
    def get(self, request: Request, key: str) -> HttpResponse:
        """All of them for administrators, one's own with `user`, newest first."""
        caller = self.require_user()
        organization = self.find(Organization.objects.all(), key, SEE)
        status = choice_in(request.GET, "status", RequestStatus.values)
        person = identifier_in(request.GET, "user")
        if person != caller.public_id:
            self.require(CHANGE, organization)
        rows = _requests().filter(organization=organization)
        if status:
            rows = rows.filter(status=status)
        if person:
            rows = rows.filter(user__public_id=person)
        ordered = rows.order_by("-created", "-pk")
        return self.answer([membership_request(row, self.reader) for row in ordered])

    @schema.writes(
        "Ask to join an organization",
        RequestInput,
        status=201,
        answer=MEMBERSHIP_REQUEST,
        also={200: MEMBERSHIP_REQUEST},
    )
    @transaction.atomic
    def post(self, request: Request, key: str) -> HttpResponse:
        """201 with the request; 200 with the one that is pending, its comment changed."""
        caller = self.require_user()
        organization = self.find(Organization.objects.all(), key, SEE)
        refuse_deleted(self, organization)
        comment = validated(RequestInput, body_of(self))["comment"]
        asked = MembershipRequest(
            organization=organization, user=caller, created_by=caller, comment=comment
        )
        try:
            asked, is_new = members.ask_to_join(request=asked)
        except members.AlreadyMember as error:
            raise bad_request("You are already a member of this organization") from error
        except members.AlreadyPending as error:
            raise bad_request("You already have a pending invitation to join it") from error
        return self.answer(membership_request(asked, self.reader), status=201 if is_new else 200)


class AcceptRequest(MembersView):
    """A request that is accepted."""

    @schema.writes("Accept a membership request", None, answer=MEMBER, also={409: MEMBER})
    @transaction.atomic
    def post(self, request: Request, key: str, uuid: UUID) -> HttpResponse:
        """The new member; 409 with the present one when the person is a member already."""
        asked = self.request_of(held(self, key), uuid)
        if asked.kind == RequestKind.INVITATION:
            raise bad_request("An invitation can only be accepted by the person invited")
        try:
            membership = members.accept(actor=self.require_user(), request=asked)
        except members.AlreadyMember as error:
            return self.answer(member(error.membership, self.reader), status=409)
        except members.NotPending as error:
            raise bad_request(NOT_PENDING) from error
        return self.answer(member(membership, self.reader))


class RefuseRequest(MembersView):
    """A request that is refused."""

    @schema.writes("Refuse a membership request", RefusalInput, answer=NOTHING)
    @transaction.atomic
    def post(self, request: Request, key: str, uuid: UUID) -> HttpResponse:
        """An empty object; the person is told why."""
        asked = self.request_of(held(self, key), uuid)
        if asked.kind == RequestKind.INVITATION:
            raise bad_request("An invitation can only be refused by the person invited: cancel it")
        comment = validated(RefusalInput, body_of(self))["comment"]
        try:
            members.refuse(actor=self.require_user(), request=asked, comment=comment)
        except members.NotPending as error:
            raise bad_request(NOT_PENDING) from error
        return self.answer({})


class CancelInvitation(MembersView):
    """An invitation that is taken back."""

    @schema.writes("Cancel an invitation", None, answer=NOTHING)
    @transaction.atomic
    def post(self, request: Request, key: str, uuid: UUID) -> HttpResponse:
        """An empty object."""
        invitation = self.request_of(held(self, key), uuid)
        if invitation.kind != RequestKind.INVITATION:
            raise bad_request("Only invitations can be canceled")
        try:
            members.cancel(actor=self.require_user(), invitation=invitation)
        except members.NotPending as error:
            raise bad_request("Invitation is not pending") from error
        return self.answer({})


class Invitations(MembersView):
    """People invited to an organization."""

    @schema.writes(
        "Invite a person, by id or by e-mail",
        InvitationInput,
        status=201,
        answer=MEMBERSHIP_REQUEST,
    )
    @transaction.atomic
    def post(self, request: Request, key: str) -> HttpResponse:
        """The invitation."""
        organization = held(self, key)
        data = validated(InvitationInput, body_of(self))
        references = data.get("assignments") or []
        self.subjects(organization, references)
        named = "user" if data.get("user") else "email"
        invitation = MembershipRequest(
            organization=organization,
            user=_invited(data.get("user")),
            email=(data.get("email") or "").lower(),
            role=data["role"],
            comment=data.get("comment", ""),
            assignments=references,
            created_by=self.require_user(),
        )
        try:
            members.invite(invitation=invitation)
        except members.AlreadyMember as error:
            raise bad_fields(**{named: "This person is already a member"}) from error
        except members.AlreadyPending as error:
            words = "This person already has a pending request or invitation"
            raise bad_fields(**{named: words}) from error
        return self.answer(membership_request(invitation, self.reader), status=201)


def _invited(identifier: str | None) -> User | None:
    """The account with this id; None for no id. Raises: ValidationError."""
    if not identifier:
        return None
    found = User.objects.filter(public_id=identifier, is_active=True, deleted=None).first()
    if found is None:
        raise bad_fields(user=f"Unknown user id {identifier}")
    return found


class Member(MembersView):
    """One member of an organization."""

    model_errors = "Member"
    parser_classes = [OrjsonParser, MergePatchParser]

    @schema.writes("Change the role of a member", RoleInput(partial=True), answer=MEMBER)
    def put(self, request: Request, key: str, user: str) -> HttpResponse:
        """The member."""
        return self._changed(key, user)

    @schema.writes("Change a member with a JSON merge patch", RoleInput, answer=MEMBER)
    def patch(self, request: Request, key: str, user: str) -> HttpResponse:
        """As PUT."""
        return self._changed(key, user)

    @schema.writes("Remove a member", None, status=204, answer=None)
    @transaction.atomic
    def delete(self, request: Request, key: str, user: str) -> HttpResponse:
        """204; the last administrator stays, unless an operator asks."""
        membership = self.member_of(held(self, key), user)
        try:
            members.remove(actor=self.require_user(), membership=membership)
        except members.LastAdministrator as error:
            raise bad_request(LAST_ADMINISTRATOR) from error
        return HttpResponse(status=204)

    @transaction.atomic
    def _changed(self, key: str, user: str) -> HttpResponse:
        membership = self.member_of(held(self, key), user)
        role = validated(RoleInput, body_of(self)).get("role", membership.role)
        try:
            members.set_role(actor=self.require_user(), membership=membership, role=role)
        except members.LastAdministrator as error:
            raise bad_request(LAST_ADMINISTRATOR) from error
        return self.answer(member(membership, self.reader))


class MemberAssignments(MembersView):
    """What one partial editor may edit."""

    model_errors = "Assignment"

    @schema.writes(
        "Replace the assignments of a partial editor", schema.LIST_BODY, answer=array(ASSIGNMENT)
    )
    @transaction.atomic
    def put(self, request: Request, key: str, user: str) -> HttpResponse:
        """All their assignments; those that stay keep their date."""
        organization = held(self, key)
        membership = self.member_of(organization, user)
        if membership.role != Role.PARTIAL_EDITOR:
            raise bad_request(ONLY_PARTIAL)
        sent = {"assignments": list_of(self)}
        references = validated(AssignmentsInput, sent)["assignments"]
        subjects = self.subjects(organization, references)
        members.assign(actor=self.require_user(), membership=membership, subjects=subjects)
        rows = _assignments(organization).filter(user=membership.user)
        return self.answer([assignment(row, self.reader) for row in rows])


class Assignments(MembersView):
    """What the partial editors of an organization may edit."""

    @schema.reads_list("List the assignments of an organization", of=ASSIGNMENT)
    def get(self, request: Request, key: str) -> HttpResponse:
        """All of them, oldest first."""
        self.require_user()
        organization = self.find(Organization.objects.all(), key, SEE)
        self.require(CHANGE, organization)
        return self.answer([assignment(row, self.reader) for row in _assignments(organization)])


def _assignments(organization: Organization) -> "QuerySet[Assignment]":
    """The assignments of an organization with their subjects: one query, and one a kind of subject."""
    rows = Assignment.objects.filter(organization=organization)
    return rows.select_related("user", "organization").prefetch_related("subject").order_by("pk")


class MyInvitationView(MembersView):
    """A view about the invitations that the caller has received."""

    def received(self) -> "QuerySet[MembershipRequest]":
        """The invitations of the caller, by organizations that are there. Raises: NotAuthenticated."""
        return _requests().filter(
            user=self.require_user(), kind=RequestKind.INVITATION, organization__deleted=None
        )

    def received_one(self, uuid: UUID) -> MembershipRequest:
        """The invitation with this id. Raises: NotFound; Invalid when it is not pending."""
        found = self.received().filter(uuid=uuid).first()
        if found is None:
            raise exceptions.NotFound(UNKNOWN)
        if found.status != RequestStatus.PENDING:
            raise bad_request("Invitation is not pending")
        return found


class MyInvitations(MyInvitationView):
    """Invitations that wait for the caller's answer."""

    @schema.reads_list("List my pending invitations", of=INVITATION)
    def get(self, request: Request) -> HttpResponse:
        """The pending ones, newest first."""
        rows = self.received().filter(status=RequestStatus.PENDING).order_by("-created", "-pk")
        return self.answer([pending_invitation(row, self.reader) for row in rows])


class AcceptInvitation(MyInvitationView):
    """An invitation that the caller accepts."""

    @schema.writes("Accept an invitation", None, answer=MESSAGE)
    @transaction.atomic
    def post(self, request: Request, uuid: UUID) -> HttpResponse:
        """The caller is a member from now on."""
        invitation = self.received_one(uuid)
        try:
            members.accept(actor=self.require_user(), request=invitation)
        except members.AlreadyMember as error:
            raise bad_request("You are already a member of this organization") from error
        except members.NotPending as error:
            raise bad_request("Invitation is not pending") from error
        return self.answer({"message": "Invitation accepted"})


class RefuseInvitation(MyInvitationView):
    """An invitation that the caller turns down."""

    @schema.writes("Refuse an invitation", None, answer=MESSAGE)
    @transaction.atomic
    def post(self, request: Request, uuid: UUID) -> HttpResponse:
        """Nothing changes but the invitation."""
        invitation = self.received_one(uuid)
        try:
            members.refuse(actor=self.require_user(), request=invitation)
        except members.NotPending as error:
            raise bad_request("Invitation is not pending") from error
        return self.answer({"message": "Invitation refused"})


_ONE = "organizations/<str:key>"
_REQUEST = f"{_ONE}/membership/<uuid:uuid>"
_MINE = "me/org_invitations"

app_name = "api1-members"
urlpatterns = [
    path(f"{_ONE}/membership/", Requests.as_view(), name="requests"),
    path(f"{_REQUEST}/accept/", AcceptRequest.as_view(), name="accept"),
    path(f"{_REQUEST}/refuse/", RefuseRequest.as_view(), name="refuse"),
    path(f"{_REQUEST}/cancel/", CancelInvitation.as_view(), name="cancel"),
    path(f"{_ONE}/member/", Invitations.as_view(), name="invite"),
    path(f"{_ONE}/member/<str:user>/", Member.as_view(), name="member"),
    path(f"{_ONE}/member/<str:user>/assignments/", MemberAssignments.as_view(), name="assign"),
    path(f"{_ONE}/assignments/", Assignments.as_view(), name="assignments"),
    path(f"{_MINE}/", MyInvitations.as_view(), name="my-invitations"),
    path(f"{_MINE}/<uuid:uuid>/accept/", AcceptInvitation.as_view(), name="accept-mine"),
    path(f"{_MINE}/<uuid:uuid>/refuse/", RefuseInvitation.as_view(), name="refuse-mine"),
]
