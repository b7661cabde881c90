"""Dataservices, second version of the API: search (API contract 6)."""

from django.http import HttpResponse
from django.urls import path
from rest_framework.request import Request

from catalog.dataservices.api.parameters import SEARCH
from catalog.dataservices.api.reads import DataserviceView
from catalog.dataservices.filters import asked
from catalog.dataservices.models import Dataservice
from catalog.dataservices.shapes import DATASERVICE
from organizations.representations import named_facets
from portal.core.api import schema
from portal.search.query import search


class DataserviceSearch(DataserviceView):
    """Search among dataservices."""

    @schema.reads_search("Search dataservices", *SEARCH, of=DATASERVICE)
    def get(self, request: Request) -> HttpResponse:
        """A page of public dataservices, the best first, with facets."""
        place = self.place()
        place.check_window()
        found = search(asked(request.GET, place))
        rows = Dataservice.objects.published().for_api().in_order(found.ids)
        envelope = place.envelope(self.shaped(rows), found.total)
        return self.answer({**envelope, "facets": named_facets(found)})


app_name = "api2-dataservices"
urlpatterns = [path("dataservices/search/", DataserviceSearch.as_view(), name="search")]
