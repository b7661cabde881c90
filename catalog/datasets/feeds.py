"""The Atom feed of any search of the page."""

from dataclasses import replace

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from catalog.datasets import page_query
from catalog.datasets.models import Dataset
from catalog.datasets.representations import dataset_entry
from portal.core.feeds import CANDIDATES, answer_feed, first_shown
from portal.search.query import search


@require_safe
def search_feed(request: HttpRequest) -> HttpResponseBase:
    """The datasets that the page finds, last updated first; new ones after the delay of feeds."""
    asked = page_query.chosen(request.GET)
    organizations = page_query.organizations_asked(asked)
    labels = page_query.Labels({}, asked)
    links = page_query.links_of(request.GET, asked, organizations, labels)
    question = page_query.question_of(request, asked, organizations)
    newest = replace(question, sort="-last_update", page=1, page_size=CANDIDATES, facets=())
    keys = first_shown(Dataset.objects.published().past_feed_delay(), search(newest).ids)
    return answer_feed(
        request,
        title=f"{links.title} - {settings.SITE_NAME}",
        page=links.page_path,
        address=links.feed_path,
        entries=map(dataset_entry, Dataset.objects.for_feed().in_order(keys)),
    )
