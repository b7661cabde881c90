"""The Atom feed of any search among organizations."""

from dataclasses import replace

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from organizations import page_query
from organizations.models import Organization
from organizations.representations import organization_entry
from portal.core.feeds import CANDIDATES, answer_feed, first_shown
from portal.search.query import search


@require_safe
def search_feed(request: HttpRequest) -> HttpResponseBase:
    """The organizations that the page finds, newest first, after the delay of feeds."""
    links = page_query.links_of(request.GET)
    question = page_query.question_of(request)
    newest = replace(question, sort="-created", page=1, page_size=CANDIDATES, facets=())
    keys = first_shown(Organization.objects.published().past_feed_delay(), search(newest).ids)
    return answer_feed(
        request,
        title=f"{links.title} - {settings.SITE_NAME}",
        page=links.page_path,
        address=links.feed_path,
        entries=map(organization_entry, Organization.objects.in_order(keys)),
    )
