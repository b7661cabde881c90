"""Organizations, second version of the API: search (API contract 6)."""

from django.http import HttpResponse
from django.urls import path
from rest_framework.request import Request

from organizations.api.v1 import shaped
from organizations.choices import OrganizationBadge, ProducerType
from organizations.filters import SEARCH_SORTS, asked
from organizations.models import Organization
from portal.core.api import schema
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
        schema.text("producer_type", "Kind of organization", ProducerType.values),
    )
    def get(self, request: Request) -> HttpResponse:
        """A page of organizations, the best first, with facets."""
        place = self.place()
        place.check_window()
        found = search(asked(request.GET, place))
        rows = Organization.objects.published().for_api().in_order(found.ids)
        envelope = place.envelope(shaped(rows, self), found.total)
        return self.answer({**envelope, "facets": facet_lists(found)})


app_name = "api2-organizations"
urlpatterns = [path("organizations/search/", OrganizationSearch.as_view(), name="search")]
