"""Transfers (API contract 11.4)."""

from typing import Any, Final

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import Q
from django.http import HttpResponse, QueryDict
from django.urls import path
from rest_framework import exceptions
from rest_framework.request import Request

from organizations import transfers
from organizations.choices import RequestStatus
from organizations.models import Transfer
from organizations.querysets import TransferQuerySet
from organizations.readable import find_readable
from portal.core.api import schema
from portal.core.api.errors import Conflict, bad_fields, bad_request
from portal.core.api.query import choice_in, identifier_in
from portal.core.api.view import UNKNOWN, ApiView
from portal.core.api.writing import body_of, refuse_deleted, validated
from portal.core.rules import AnyUser
from portal.site.references import about
from portal.site.shapes import TRANSFER
from portal.site.transfers import SAVES, AnswerInput, TransferInput, transfer_v1

SUBJECT_TYPES: Final = ("Dataset", "Reuse", "Dataservice")
STATUSES: Final = (RequestStatus.PENDING, RequestStatus.ACCEPTED, RequestStatus.REFUSED)
NEITHER: Final = "Please provide at least a `subject` or a `recipient`"


class TransferView(ApiView):
    """A view of transfers."""

    model_errors = "Transfer"

    def told(self, transfer: Transfer, status: int = 200) -> HttpResponse:
        """A transfer, with the version it has."""
        version = transfer.responded or transfer.created
        return self.versioned(transfer_v1(transfer, self.reader), version, status)

    def found(self, key: str) -> Transfer:
        """The transfer with this id. Raises: NotFound."""
        found = Transfer.objects.for_api().filter(public_id=key.lower()).first()
        if found is None:
            raise exceptions.NotFound(UNKNOWN)
        return found


class Transfers(TransferView):
    """The transfers of an object, or to a recipient."""

    @schema.reads_list(
        "List transfers of an object or to a recipient",
        schema.text("subject", "Id of the object; this or `recipient` is required"),
        schema.text("recipient", "Id of a user or organization"),
        schema.text("subject_type", "Class of the object", SUBJECT_TYPES),
        schema.text("status", "Where it stands", STATUSES),
        of=TRANSFER,
    )
    def get(self, request: Request) -> HttpResponse:
        """Those the caller asked for, gave or may answer, oldest first."""
        rows = asked(request.GET, Transfer.objects.for_api().visible_to(request.user))
        found = rows.order_by("created", "pk")
        return self.answer([transfer_v1(row, self.reader) for row in found])

    @schema.writes(
        "Offer an object to a user or an organization", TransferInput, status=201, answer=TRANSFER
    )
    @transaction.atomic
    def post(self, request: Request) -> HttpResponse:
        """The pending transfer; another one of the same object is withdrawn."""
        user = self.require_user()
        data = validated(TransferInput, body_of(self))
        recipient = _read(data, "recipient", AnonymousUser())
        subject = transfers.hold(_read(data, "subject", user))
        self.require("organizations.ask_transfer", subject)
        refuse_deleted(self, subject)
        try:
            made = transfers.ask(
                actor=user,
                subject=subject,
                recipient=recipient,
                comment=data.get("comment", ""),
            )
        except transfers.SameOwner as error:
            raise bad_request(str(error)) from error
        return self.told(made, status=201)


class TransferDetail(TransferView):
    """One transfer, and its answer."""

    @schema.reads_object("Read a transfer", of=TRANSFER)
    def get(self, request: Request, key: str) -> HttpResponse:
        """The transfer with this id, for those it concerns."""
        transfer = self.found(key)
        if not self.reader.may("organizations.view_transfer", transfer):
            raise exceptions.NotFound(UNKNOWN)
        return self.told(transfer)

    @schema.writes("Accept or refuse a transfer", AnswerInput, answer=TRANSFER)
    @transaction.atomic
    def post(self, request: Request, key: str) -> HttpResponse:
        """The transfer, answered."""
        self.require_user()
        transfer = self.found(key)
        self.require("organizations.answer_transfer", transfer)
        self.check_version(transfer.responded or transfer.created)
        data = validated(AnswerInput, body_of(self))
        try:
            return self.told(self._answered(transfer, **data))
        except transfers.Answered as error:
            raise bad_request(str(error)) from error
        except transfers.ChangedHands as error:
            raise Conflict(str(error)) from error

    def _answered(self, transfer: Transfer, response: str, comment: str = "") -> Transfer:
        user = self.request.user
        if response == "refuse":
            return transfers.refuse(actor=user, transfer=transfer, comment=comment)
        if transfer.subject is not None and transfer.status == RequestStatus.PENDING:
            refuse_deleted(self, transfer.subject)
        save = SAVES[transfer.subject_type.model_class().__name__]
        return transfers.accept(actor=user, transfer=transfer, comment=comment, save=save)


def asked(query: QueryDict, rows: TransferQuerySet) -> TransferQuerySet:
    """The transfers that a query string asks for. Raises: Invalid."""
    subject, recipient = identifier_in(query, "subject"), identifier_in(query, "recipient")
    kind = choice_in(query, "subject_type", SUBJECT_TYPES)
    status = choice_in(query, "status", STATUSES)
    if not subject and not recipient:
        raise bad_request(NEITHER)
    if subject:
        rows = rows.filter(about(subject, SAVES))
    if recipient:
        to = Q(to_user__public_id=recipient) | Q(to_organization__public_id=recipient)
        rows = rows.filter(to)
    if kind:
        rows = rows.filter(subject_type__model=kind.lower())
    return rows.filter(status=status) if status else rows


def _read(data: dict[str, Any], name: str, reader: AnyUser) -> Any:
    """The object that a field of the body names, if this person may read it. Raises: ValidationError."""
    found = find_readable(data[name], reader)
    if found is None:
        raise bad_fields(**{name: f'Unkown {name} id "{data[name][1]}"'})
    return found


app_name = "api1-transfers"
urlpatterns = [
    path("transfer/", Transfers.as_view(), name="list"),
    path("transfer/<str:key>/", TransferDetail.as_view(), name="detail"),
]
