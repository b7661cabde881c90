"""Posts, second version of the API: search (API contract 6)."""

from django.http import HttpResponse
from django.urls import path
from rest_framework.request import Request

from portal.core.api import schema
from portal.posts.api.reads import PostView
from portal.posts.filters import SEARCH_SORTS, found
from portal.posts.shapes import POST
from portal.search.counting import LAST_UPDATE_DAYS
from portal.search.facets import facet_lists

SEARCH = (
    schema.text("q", "Words to find"),
    schema.sort(SEARCH_SORTS),
    schema.text("tag", "Keyword; repeat it to narrow", many=True),
    schema.text("last_update_range", "How recent it is", LAST_UPDATE_DAYS),
)


class PostSearch(PostView):
    """Search among posts."""

    @schema.reads_search("Search posts", *SEARCH, of=POST)
    def get(self, request: Request) -> HttpResponse:
        """A page of published posts, the best first, with facets."""
        place = self.place()
        place.check_window()
        rows, result = found(request.GET, place, self.readable().published())
        envelope = place.envelope(self.shaped(rows), result.total)
        return self.answer({**envelope, "facets": facet_lists(result)})


app_name = "api2-posts"
urlpatterns = [path("posts/search/", PostSearch.as_view(), name="search")]
