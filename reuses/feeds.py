"""The Atom feed of any search among reuses."""

from dataclasses import replace

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from portal.core.feeds import CANDIDATES, answer_feed, first_shown
from portal.search.query import search
from reuses import page_query
from reuses.models import Reuse
from reuses.representations import reuse_entry


@require_safe
def search_feed(request: HttpRequest) -> HttpResponseBase:
    """The reuses that the page finds, newest first, after the delay of feeds."""
    links = page_query.links_of(request.GET)
    question = page_query.question_of(request)
    newest = replace(question, sort="-created", page=1, page_size=CANDIDATES, facets=())
    keys = first_shown(Reuse.objects.published().past_feed_delay(), search(newest).ids)
    return answer_feed(
        request,
        title=f"{links.title} - {settings.SITE_NAME}",
        page=links.page_path,
        address=links.feed_path,
        entries=map(reuse_entry, Reuse.objects.for_page().in_order(keys)),
    )
