"""Reuses, second version of the API: links in place of datasets, and search (API contract 6, 8)."""

from django.http import HttpResponse
from django.urls import path
from rest_framework.request import Request

from organizations.representations import named_facets
from portal.core.api import schema
from portal.core.api.paging import page_of
from portal.search.query import search
from reuses.api.parameters import LISTING, SEARCH
from reuses.api.reads import ReuseV2View
from reuses.api.writes import VIEW
from reuses.filters import asked, listed
from reuses.models import Reuse
from reuses.shapes import REUSE_V2


class Reuses(ReuseV2View):
    """The list of reuses."""

    @schema.reads_page("List reuses", *LISTING, of=REUSE_V2)
    def get(self, request: Request) -> HttpResponse:
        """A page of reuses, newest first unless sorted otherwise."""
        rows = listed(request.GET, request.user, Reuse.objects.for_links())
        return self.answer(page_of(self.place(), rows, self.shaped))


class ReuseDetail(ReuseV2View):
    """One reuse."""

    @schema.reads_object("Read a reuse", of=REUSE_V2)
    def get(self, request: Request, key: str) -> HttpResponse:
        """The reuse with this id or slug."""
        found = self.find(Reuse.objects.for_links(), key, VIEW)
        return self.versioned(self.shaped([found])[0], found.last_modified_internal)


class ReuseSearch(ReuseV2View):
    """Search among reuses."""

    @schema.reads_search("Search reuses", *SEARCH, of=REUSE_V2)
    def get(self, request: Request) -> HttpResponse:
        """A page of public reuses, the best first, with facets."""
        place = self.place()
        place.check_window()
        found = search(asked(request.GET, place))
        rows = Reuse.objects.published().for_links().in_order(found.ids)
        envelope = place.envelope(self.shaped(rows), found.total)
        return self.answer({**envelope, "facets": named_facets(found)})


app_name = "api2-reuses"
urlpatterns = [
    path("reuses/", Reuses.as_view(), name="list"),
    path("reuses/search/", ReuseSearch.as_view(), name="search"),
    path("reuses/<str:key>/", ReuseDetail.as_view(), name="detail"),
]
