"""The CSV of any search among organizations (columns of API contract 13.3)."""

from dataclasses import replace

from django.conf import settings
from django.http import HttpRequest, StreamingHttpResponse
from django.views.decorators.http import require_safe

from organizations import page_query
from organizations.models import Organization
from organizations.representations import organization_columns
from portal.core.delimited import answer_csv, batches
from portal.core.paging import MAX_ROWS
from portal.search.query import Question, search


@require_safe
def search_export(request: HttpRequest) -> StreamingHttpResponse:
    """The organizations that the page finds, in its order; all of them when nothing is asked, by key."""
    rows = Organization.objects.published().for_export()
    keys = keys_found(page_query.question_of(request))
    columns = organization_columns(settings.SITE_URL)
    return answer_csv(request, "organizations", columns, batches(rows, keys))


def keys_found(question: Question) -> list[int] | None:
    """All that search finds, up to its window and in its order, at once: pages read one by one could slip.

    None when nothing is asked: the whole table, which may be larger than the window.
    """
    if not question.text and not question.filters:
        return None
    return search(replace(question, page=1, page_size=MAX_ROWS, facets=())).ids
