"""The CSV of any search of the page (columns of API contract 13.3)."""

from django.http import HttpRequest, StreamingHttpResponse
from django.views.decorators.http import require_safe

from catalog.datasets import page_query
from catalog.datasets.columns import DATASET_COLUMNS
from catalog.datasets.models import Dataset
from organizations.exports import keys_found
from portal.core.delimited import answer_csv, batches


@require_safe
def search_export(request: HttpRequest) -> StreamingHttpResponse:
    """The datasets that the page finds, in its order; the whole catalogue when nothing is asked, by key."""
    asked = page_query.chosen(request.GET)
    organizations = page_query.organizations_asked(asked)
    question = page_query.question_of(request, asked, organizations)
    rows = Dataset.objects.published().for_export()
    return answer_csv(request, "datasets", DATASET_COLUMNS, batches(rows, keys_found(question)))
