"""The CSV of any search among reuses (columns of API contract 13.3)."""

from typing import Final

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch
from django.http import HttpRequest, StreamingHttpResponse
from django.views.decorators.http import require_safe

from catalog.datasets.models import Dataset
from organizations.exports import keys_found
from organizations.representations import producer_columns
from portal.core.delimited import Columns, answer_csv, batches, prefixed
from portal.core.representations import absolute_file
from reuses import page_query
from reuses.models import Reuse
from reuses.representations import reuse_metrics

METRICS: Final = (
    "discussions", "discussions_open", "datasets", "followers", "followers_by_months", "views",
)  # fmt: skip


@require_safe
def search_export(request: HttpRequest) -> StreamingHttpResponse:
    """The reuses that the page finds, in its order; all of them when nothing is asked, by key."""
    seen = Dataset.objects.visible_to(AnonymousUser()).only("public_id").order_by("pk")
    rows = Reuse.objects.published().with_datasets().for_page()
    rows = rows.prefetch_related(Prefetch("datasets", seen))
    keys = keys_found(page_query.question_of(request))
    return answer_csv(request, "reuses", COLUMNS, batches(rows, keys))


COLUMNS: Final[Columns] = [
    ("id", lambda row: row.public_id),
    ("title", lambda row: row.title),
    ("slug", lambda row: row.slug),
    ("url", lambda row: f"{settings.SITE_URL}{row.get_absolute_url()}"),
    ("type", lambda row: row.type),
    ("description", lambda row: row.description),
    ("remote_url", lambda row: row.url),
    *producer_columns(),
    ("image", lambda row: absolute_file(settings.SITE_URL, row.image)),
    ("featured", lambda row: row.featured),
    ("created_at", lambda row: row.created_at),
    ("last_modified", lambda row: row.last_modified),
    ("archived", lambda row: row.archived or False),
    ("topic", lambda row: row.topic),
    ("tags", lambda row: row.tags),
    ("datasets", lambda row: [dataset.public_id for dataset in row.datasets.all()]),
    prefixed("metric", METRICS, reuse_metrics),
]
