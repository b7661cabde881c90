"""Organizations, first version of the API: `/api/1/organizations/` (API contract 7)."""

from typing import Any

from django.http import HttpResponse
from django.urls import path
from rest_framework.request import Request

from organizations.choices import OrganizationBadge, Role
from organizations.filters import SORTS, listed
from organizations.models import Organization
from organizations.querysets import OrganizationQuerySet
from organizations.representations import organization_v1
from portal.core.api import schema
from portal.core.api.paging import page_of
from portal.core.api.view import ApiView
from portal.core.representations import labelled

HIDDEN = ("presentation_blocs",)


def shaped(rows: list[Organization], view: ApiView, *path_to_item: str) -> list[dict[str, Any]]:
    """The rows as the caller's mask wants them: hidden keys only when it names them."""
    found = [organization_v1(row, view.reader) for row in rows]
    for name in HIDDEN:
        if view.mask is None:
            for item in found:
                del item[name]
    return found


def _readable() -> OrganizationQuerySet:
    return Organization.objects.for_api()


class Organizations(ApiView):
    """The list of organizations."""

    @schema.reads_page(
        "List organizations",
        schema.text("q", "Words of the name or acronym"),
        schema.sort(SORTS),
        schema.text("badge", "Badge", OrganizationBadge.values),
        schema.text("name", "Exact name, whatever its case"),
        schema.text("business_number_id", "SIRET"),
    )
    def get(self, request: Request) -> HttpResponse:
        """A page of organizations, newest first unless sorted otherwise."""
        rows = listed(request.GET, _readable().published())
        return self.answer(page_of(self.place(), rows, lambda found: shaped(found, self)))


class OrganizationDetail(ApiView):
    """One organization."""

    @schema.reads_object("Read an organization")
    def get(self, request: Request, key: str) -> HttpResponse:
        """The organization with this id or slug."""
        found = self.find(_readable(), key, "organizations.view_private")
        return self.versioned(shaped([found], self)[0], found.last_modified_internal)


class OrganizationBadges(ApiView):
    """The vocabulary of badges."""

    @schema.reads_object("List the badges of organizations")
    def get(self, request: Request) -> HttpResponse:
        """Each badge and its label."""
        return self.answer({kind: str(label) for kind, label in OrganizationBadge.choices})


class Roles(ApiView):
    """The vocabulary of roles."""

    @schema.reads_list("List the roles of members")
    def get(self, request: Request) -> HttpResponse:
        """Each role and its label."""
        return self.answer(labelled(Role))


app_name = "api1-organizations"
urlpatterns = [
    path("organizations/", Organizations.as_view(), name="list"),
    path("organizations/badges/", OrganizationBadges.as_view(), name="badges"),
    path("organizations/roles/", Roles.as_view(), name="roles"),
    path("organizations/<str:key>/", OrganizationDetail.as_view(), name="detail"),
]
