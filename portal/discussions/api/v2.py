"""Discussions, second version of the API: search (API contract 6)."""

from django.http import HttpResponse
from django.urls import path
from rest_framework.request import Request

from portal.core.api import schema
from portal.discussions import filters
from portal.discussions.api import parameters
from portal.discussions.api.reads import DiscussionView
from portal.discussions.shapes import DISCUSSION


class DiscussionSearch(DiscussionView):
    """Search among discussions."""

    @schema.reads_search("Search discussions", *parameters.SEARCH, of=DISCUSSION)
    def get(self, request: Request) -> HttpResponse:
        """A page of discussions on public objects, the best first, with facets."""
        place = self.place()
        place.check_window()
        rows = filters.found(request.GET)
        total = rows.order_by().count()
        page = rows.for_api()[place.offset : place.offset + place.page_size]
        envelope = place.envelope(self.shaped(page), total)
        return self.answer({**envelope, "facets": filters.facets(request.GET)})


app_name = "api2-discussions"
urlpatterns = [path("discussions/search/", DiscussionSearch.as_view(), name="search")]
