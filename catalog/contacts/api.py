"""Contact points in the API (API contract 14.5)."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.urls import path
from rest_framework import exceptions
from rest_framework.request import Request

from catalog.contacts import services
from catalog.contacts.choices import ContactRole
from catalog.contacts.models import ContactPoint
from catalog.contacts.querysets import ContactPointQuerySet
from catalog.contacts.representations import contact_point
from catalog.contacts.serializers import ContactInput, write_into
from catalog.contacts.shapes import CONTACT_POINT
from organizations.models import Organization
from organizations.producing import move, set_producer
from portal.accounts.models import User
from portal.core import ids
from portal.core.api import schema
from portal.core.api.errors import Gone, bad_request
from portal.core.api.json import MergePatchParser, OrjsonParser
from portal.core.api.paging import page_of
from portal.core.api.shapes import TERM
from portal.core.api.suggest import PARAMETERS, SuggestView
from portal.core.api.view import UNKNOWN, ApiView
from portal.core.api.writing import body_of, validated
from portal.core.representations import labelled

CHANGE = "contacts.change_contactpoint"
SEE_ORGANIZATION = "organizations.view_private"
IDENTICAL = "An existing contact point has the same values"


class ContactView(ApiView):
    """A view that answers contact points."""

    model_errors = "ContactPoint"

    def shaped(self, rows: list[ContactPoint]) -> list[dict[str, Any]]:
        """Contact points of API contract 3.10."""
        return [contact_point(row, self.reader) for row in rows]

    def one(self, contact: ContactPoint, status: int = 200) -> HttpResponse:
        """A contact point with its version."""
        return self.versioned(contact_point(contact, self.reader), contact.last_modified, status)

    def listing(self, rows: ContactPointQuerySet) -> HttpResponse:
        """A page of these, by name."""
        ordered = rows.for_api().order_by("name", "pk")
        return self.answer(page_of(self.place(), ordered, self.shaped))

    def found(self, rows: ContactPointQuerySet, key: str) -> ContactPoint:
        """The contact point with this id. Raises: NotFound."""
        wanted = key.lower()
        found = rows.filter(public_id=wanted).first() if ids.is_public_id(wanted) else None
        if found is None:
            raise exceptions.NotFound(UNKNOWN)
        return found

    def held(self, key: str) -> ContactPoint:
        """The contact point, held until the transaction ends, for whoever may change it.

        Raises: NotAuthenticated, NotFound, PermissionDenied, Outdated.
        """
        self.require_user()
        rows = ContactPoint.objects.for_api().select_for_update(of=("self",))
        contact = self.found(rows, key)
        self.require(CHANGE, contact)
        self.check_version(contact.last_modified)
        return contact


class Contacts(ContactView):
    """The contact points, to add to."""

    @schema.writes(
        "Create a contact point",
        ContactInput,
        status=201,
        answer=CONTACT_POINT,
        also={200: CONTACT_POINT},
    )
    @transaction.atomic
    def post(self, request: Request) -> HttpResponse:
        """201 with the contact point; 200 with the one that has all its values."""
        user = self.require_user()
        data = validated(ContactInput, body_of(self))
        contact = ContactPoint()
        set_producer(contact, data, user)
        write_into(contact, data)
        contact, is_new = services.create_contact(contact=contact)
        return self.one(contact, status=201 if is_new else 200)


class ContactDetail(ContactView):
    """One contact point."""

    parser_classes = [OrjsonParser, MergePatchParser]

    @schema.reads_object("Read a contact point", of=CONTACT_POINT)
    def get(self, request: Request, key: str) -> HttpResponse:
        """The contact point with this id."""
        return self.one(self.found(ContactPoint.objects.for_api(), key))

    @schema.writes("Update a contact point", ContactInput(partial=True), answer=CONTACT_POINT)
    def put(self, request: Request, key: str) -> HttpResponse:
        """Change the fields that the body has."""
        return self._changed(key)

    @schema.writes(
        "Change a contact point with a JSON merge patch", ContactInput, answer=CONTACT_POINT
    )
    def patch(self, request: Request, key: str) -> HttpResponse:
        """As PUT; null removes (RFC 7396)."""
        return self._changed(key)

    @schema.writes("Delete a contact point", None, status=204, answer=None)
    @transaction.atomic
    def delete(self, request: Request, key: str) -> HttpResponse:
        """Remove it, from all that it answered for too."""
        services.delete_contact(contact=self.held(key))
        return HttpResponse(status=204)

    @transaction.atomic
    def _changed(self, key: str) -> HttpResponse:
        contact = self.held(key)
        data = validated(ContactInput, body_of(self), partial=True)
        changes = move(contact, data, self.request.user) + write_into(contact, data)
        try:
            services.update_contact(contact=contact, changes=changes)
        except services.Identical as error:
            raise bad_request(IDENTICAL) from error
        return self.one(contact)


class Roles(ApiView):
    """The vocabulary of roles."""

    @schema.reads_list("List the roles of contact points", of=TERM)
    def get(self, request: Request) -> HttpResponse:
        """Each role and its label."""
        return self.answer(labelled(ContactRole))


class OrganizationContacts(ContactView):
    """The contact points of an organization."""

    @schema.reads_page("List the contact points of an organization", of=CONTACT_POINT)
    def get(self, request: Request, key: str) -> HttpResponse:
        """A page of them, by name."""
        organization = self.find(Organization.objects.all(), key, SEE_ORGANIZATION)
        return self.listing(ContactPoint.objects.filter(organization=organization))


class OrganizationSuggestions(SuggestView):
    """Contact points of an organization that complete a text."""

    @schema.reads_list("Suggest contact points of an organization", *PARAMETERS, of=CONTACT_POINT)
    def get(self, request: Request, **keys: str) -> HttpResponse:
        """Those whose name or e-mail holds the text."""
        self.organization = self.find(Organization.objects.all(), keys["key"], SEE_ORGANIZATION)
        return super().get(request)

    def suggested(self, text: str, size: int) -> Iterable[dict[str, Any]]:
        """The first of them, by name."""
        rows = ContactPoint.objects.filter(organization=self.organization).named_like(text)
        found = rows.for_api().order_by("name", "pk")[:size]
        return [contact_point(row, self.reader) for row in found]


class UserContacts(ContactView):
    """The contact points of a person."""

    @schema.reads_page("List the contact points of a user", of=CONTACT_POINT)
    def get(self, request: Request, key: str) -> HttpResponse:
        """A page of them, by name; 410 for a closed account."""
        field = "public_id" if ids.is_public_id(key.lower()) else "slug"
        person = User.objects.filter(**{field: key.lower()}).first()
        if person is None:
            raise exceptions.NotFound(UNKNOWN)
        if person.deleted or not person.is_active:
            raise Gone("User has been deleted" if person.deleted else "User is not active")
        return self.listing(ContactPoint.objects.filter(owner=person))


_ORGANIZATION = "organizations/<str:key>/contacts"

app_name = "api1-contacts"
urlpatterns = [
    path("contacts/", Contacts.as_view(), name="create"),
    path("contacts/roles/", Roles.as_view(), name="roles"),
    path("contacts/<str:key>/", ContactDetail.as_view(), name="detail"),
    path(f"{_ORGANIZATION}/", OrganizationContacts.as_view(), name="of-organization"),
    path(f"{_ORGANIZATION}/suggest/", OrganizationSuggestions.as_view(), name="suggest"),
    path("users/<str:key>/contacts/", UserContacts.as_view(), name="of-user"),
]
