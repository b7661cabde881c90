"""Organizations, second version of the API: search and extras (API contract 6, 7)."""

from typing import Any

from django.http import HttpResponse
from django.urls import path
from rest_framework.request import Request
from rest_framework.serializers import ValidationError

from organizations import services
from organizations.api.v1 import shaped
from organizations.api.writes import SEE, held
from organizations.choices import OrganizationBadge
from organizations.filters import KINDS, SEARCH_SORTS, asked
from organizations.models import Organization
from organizations.serializers.organization import checked_extras
from organizations.shapes import ORGANIZATION
from portal.core.api import schema
from portal.core.api.extras import ExtrasView
from portal.core.api.view import ApiView
from portal.search.facets import facet_lists
from portal.search.query import search


class OrganizationSearch(ApiView):
    """Search among organizations."""

    @schema.reads_search(
        "Search organizations",
        schema.text("q", "Words to find"),
        schema.sort(SEARCH_SORTS),
        schema.text("badge", "Badge", OrganizationBadge.values),
        schema.text("producer_type", "Kind of organization", KINDS),
        of=ORGANIZATION,
    )
    def get(self, request: Request) -> HttpResponse:
        """A page of organizations, the best first, with facets."""
        place = self.place()
        place.check_window()
        found = search(asked(request.GET, place))
        rows = Organization.objects.published().in_order(found.ids)
        envelope = place.envelope(shaped(rows, self), found.total)
        return self.answer({**envelope, "facets": facet_lists(found)})


class Extras(ExtrasView):
    """The extras of an organization."""

    model_errors = "Organization"

    def readable(self, **keys: Any) -> Organization:
        """The organization, for everyone."""
        return self.find(Organization.objects.all(), keys["key"], SEE)

    def writable(self, **keys: Any) -> Organization:
        """The organization, for its administrators."""
        return held(self, keys["key"])

    def save(self, subject: Organization, extras: dict[str, Any]) -> None:
        """Store the extras. Raises: ValidationError when `custom` has not its shape."""
        try:
            subject.extras = checked_extras(extras)
        except ValidationError as error:
            raise ValidationError({"extras": error.detail}) from error
        services.update_organization(
            actor=self.request.user, organization=subject, changes=["extras"]
        )


app_name = "api2-organizations"
urlpatterns = [
    path("organizations/search/", OrganizationSearch.as_view(), name="search"),
    path("organizations/<str:key>/extras/", Extras.as_view(), name="extras"),
]
