"""The CSV of any search among organizations (columns of API contract 13.3)."""

from dataclasses import replace
from typing import Final

from django.conf import settings
from django.http import HttpRequest, StreamingHttpResponse
from django.views.decorators.http import require_safe

from organizations import page_query
from organizations.models import Organization
from organizations.representations import organization_metrics
from portal.core.delimited import Columns, answer_csv, batches, prefixed
from portal.core.paging import MAX_ROWS
from portal.core.representations import absolute_file
from portal.search.query import Question, search

METRICS: Final = (
    "dataservices", "dataservices_by_months", "datasets", "datasets_by_months", "datasets_followers_by_months",
    "datasets_reuses_by_months", "members", "reuses", "reuses_by_months", "reuses_followers_by_months",
    "dataservices", "followers", "views",
)  # fmt: skip


@require_safe
def search_export(request: HttpRequest) -> StreamingHttpResponse:
    """The organizations that the page finds, in its order; all of them when nothing is asked, by key."""
    rows = Organization.objects.published().for_export()
    keys = keys_found(page_query.question_of(request))
    return answer_csv(request, "organizations", COLUMNS, batches(rows, keys))


def keys_found(question: Question) -> list[int] | None:
    """All that search finds, up to its window and in its order, at once: pages read one by one could slip.

    None when nothing is asked: the whole table, which may be larger than the window.
    """
    if not question.text and not question.filters:
        return None
    return search(replace(question, page=1, page_size=MAX_ROWS, facets=())).ids


COLUMNS: Final[Columns] = [
    ("id", lambda row: row.public_id),
    ("name", lambda row: row.name),
    ("acronym", lambda row: row.acronym),
    ("slug", lambda row: row.slug),
    ("url", lambda row: f"{settings.SITE_URL}{row.get_absolute_url()}"),
    ("description", lambda row: row.description),
    ("logo", lambda row: absolute_file(settings.SITE_URL, row.logo)),
    ("badges", lambda row: row.badges),
    ("created_at", lambda row: row.created_at),
    ("last_modified", lambda row: row.last_modified),
    ("business_number_id", lambda row: row.business_number_id),
    ("members_count", lambda row: row.members_count),
    ("downloads", lambda row: row.downloads),
    prefixed("metric", METRICS, organization_metrics),
]
