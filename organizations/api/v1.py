"""Organizations, first version of the API: `/api/1/organizations/` (API contract 7)."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.urls import path
from rest_framework.request import Request

from organizations import services
from organizations.api.writes import SEE, held, update
from organizations.choices import OrganizationBadge, Role
from organizations.filters import SORTS, listed
from organizations.models import Organization
from organizations.people import members_of
from organizations.representations import LOGO_SIZES, organization_suggestion, organization_v1
from organizations.serializers.organization import OrganizationInput, write_into
from organizations.shapes import ORGANIZATION, ORGANIZATION_SUGGESTION
from portal.core.api import distinctions, schema
from portal.core.api.images import ImageView
from portal.core.api.json import MergePatchParser, OrjsonParser
from portal.core.api.paging import page_of
from portal.core.api.shapes import LABELS, PICTURE, TERM
from portal.core.api.suggest import SuggestView
from portal.core.api.view import ApiView
from portal.core.api.writing import body_of, validated
from portal.core.representations import labelled

HIDDEN = ("presentation_blocs",)
LISTING = (
    schema.text("q", "Words of the name or acronym"),
    schema.sort(SORTS),
    schema.text("badge", "Badge", OrganizationBadge.values),
    schema.text("name", "Exact name, whatever its case"),
    schema.text("business_number_id", "SIRET"),
)


def shaped(rows: list[Organization], view: ApiView) -> list[dict[str, Any]]:
    """The rows as the caller's mask wants them: hidden keys only when it names them."""
    members = members_of(rows)
    found = [organization_v1(row, members.get(row.pk, ()), view.reader) for row in rows]
    if view.mask is None:
        for item in found:
            for name in HIDDEN:
                del item[name]
    return found


class OrganizationView(ApiView):
    """A view that answers whole organizations."""

    model_errors = "Organization"

    def written(self, organization: Organization, status: int = 200) -> HttpResponse:
        """The organization read again after a write, as a GET would answer it."""
        found = Organization.objects.get(pk=organization.pk)
        return self.versioned(shaped([found], self)[0], found.last_modified_internal, status)


class Organizations(OrganizationView):
    """The list of organizations."""

    @schema.reads_page("List organizations", *LISTING, of=ORGANIZATION)
    def get(self, request: Request) -> HttpResponse:
        """A page of organizations, newest first unless sorted otherwise."""
        rows = listed(request.GET, Organization.objects.published())
        return self.answer(page_of(self.place(), rows, lambda found: shaped(found, self)))

    @schema.writes("Create an organization", OrganizationInput, status=201, answer=ORGANIZATION)
    def post(self, request: Request) -> HttpResponse:
        """Store an organization; who makes it administers it."""
        actor = self.require_user()
        organization = Organization()
        write_into(organization, validated(OrganizationInput, body_of(self)))
        services.create_organization(actor=actor, organization=organization)
        return self.written(organization, status=201)


class OrganizationDetail(OrganizationView):
    """One organization."""

    parser_classes = [OrjsonParser, MergePatchParser]

    @schema.reads_object("Read an organization", of=ORGANIZATION)
    def get(self, request: Request, key: str) -> HttpResponse:
        """The organization with this id or slug; a deleted one for its members alone."""
        found = self.find(Organization.objects.all(), key, SEE)
        return self.versioned(shaped([found], self)[0], found.last_modified_internal)

    @schema.writes("Update an organization", OrganizationInput(partial=True), answer=ORGANIZATION)
    def put(self, request: Request, key: str) -> HttpResponse:
        """Change the fields that the body has; `deleted: null` brings it back."""
        return self.written(update(self, key, merge=False))

    @schema.writes(
        "Change an organization with a JSON merge patch", OrganizationInput, answer=ORGANIZATION
    )
    def patch(self, request: Request, key: str) -> HttpResponse:
        """As PUT; extras are merged, null removes (RFC 7396)."""
        return self.written(update(self, key, merge=True))

    @schema.writes("Delete an organization", None, status=204, answer=None)
    @transaction.atomic
    def delete(self, request: Request, key: str) -> HttpResponse:
        """Hide an organization; it answers 410 from now on."""
        organization = held(self, key, "organizations.delete_organization")
        services.delete_organization(actor=request.user, organization=organization)
        return HttpResponse(status=204)


class Logo(ImageView):
    """The logo of an organization."""

    folder, field, sizes = "logos", "logo", LOGO_SIZES

    def held(self, **keys: Any) -> Organization:
        """The organization, for its administrators."""
        return held(self, keys["key"])

    def save(self, subject: Organization) -> None:
        """Store the logo."""
        services.update_organization(
            actor=self.request.user, organization=subject, changes=["logo"]
        )

    @schema.writes("Cut the logo to another box", schema.FILE_BODY, answer=PICTURE)
    def put(self, request: Request, **keys: Any) -> HttpResponse:
        """Cut the logo that is there to the box sent."""
        return self.recut(**keys)


@schema.suggests("organizations", ORGANIZATION_SUGGESTION)
class Suggestions(SuggestView):
    """Organizations that complete a text."""

    def suggested(self, text: str, size: int) -> Iterable[dict[str, Any]]:
        """Those whose name or acronym holds the text, the most followed first."""
        rows = Organization.objects.published().suggested(text)[:size]
        return [organization_suggestion(row, self.reader) for row in rows]


class OrganizationBadges(distinctions.BadgesView):
    """Badges of one organization."""

    vocabulary = OrganizationBadge

    def held(self, key: str) -> Organization:
        """The organization, for an operator."""
        return held(self, key)

    def save(self, subject: Organization, badges: list[str]) -> None:
        """Store the badges; what it publishes is found by them."""
        subject.badges = badges
        services.update_organization(
            actor=self.request.user, organization=subject, changes=["badges"]
        )


class GivenBadge(OrganizationBadges, distinctions.BadgeView):
    """One badge of one organization."""


class BadgeKinds(ApiView):
    """The vocabulary of badges."""

    @schema.reads_object("List the badges of organizations", of=LABELS)
    def get(self, request: Request) -> HttpResponse:
        """Each badge and its label."""
        return self.answer({kind: str(label) for kind, label in sorted(OrganizationBadge.choices)})


class Roles(ApiView):
    """The vocabulary of roles."""

    @schema.reads_list("List the roles of members", of=TERM)
    def get(self, request: Request) -> HttpResponse:
        """Each role and its label."""
        return self.answer(labelled(Role))


app_name = "api1-organizations"
urlpatterns = [
    path("organizations/", Organizations.as_view(), name="list"),
    path("organizations/badges/", BadgeKinds.as_view(), name="badges"),
    path("organizations/roles/", Roles.as_view(), name="roles"),
    path("organizations/suggest/", Suggestions.as_view(), name="suggest"),
    path("organizations/<str:key>/", OrganizationDetail.as_view(), name="detail"),
    path("organizations/<str:key>/logo/", Logo.as_view(), name="logo"),
    path("organizations/<str:key>/badges/", OrganizationBadges.as_view(), name="give-badge"),
    path("organizations/<str:key>/badges/<str:kind>/", GivenBadge.as_view(), name="take-badge"),
]
