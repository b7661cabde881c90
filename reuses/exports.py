"""The CSV of any search among reuses (columns of API contract 13.3)."""

from django.http import HttpRequest, StreamingHttpResponse
from django.views.decorators.http import require_safe

from organizations.exports import keys_found
from portal.core.delimited import answer_csv, batches
from reuses import page_query
from reuses.models import Reuse
from reuses.representations import COLUMNS


@require_safe
def search_export(request: HttpRequest) -> StreamingHttpResponse:
    """The reuses that the page finds, in its order; all of them when nothing is asked, by key."""
    rows = Reuse.objects.published().with_datasets().for_export()
    keys = keys_found(page_query.question_of(request))
    return answer_csv(request, "reuses", COLUMNS, batches(rows, keys))
