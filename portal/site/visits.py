"""From counted visits to tables: the months of each object, and the figures that pages and search show."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final

from django.db import transaction
from django.db.models import Case, F, IntegerField, Value, When

from catalog.dataservices.models import Dataservice
from catalog.datasets.models import Dataset
from organizations.models import Organization
from portal.metrics import counting
from portal.metrics.choices import Counted
from portal.metrics.counting import Count
from portal.metrics.models import MonthlyCount
from portal.search import documents
from portal.search.sources import sources
from reuses.models import Reuse

MODELS: Final[dict[str, type[Any]]] = {
    Counted.DATASET: Dataset,
    Counted.DATASERVICE: Dataservice,
    Counted.REUSE: Reuse,
    Counted.ORGANIZATION: Organization,
}
BATCH: Final = 200


def drain() -> int:
    """Store what was counted since the last time; how many objects and months.

    Counts are dropped once they are stored: after a fault between the two they are counted twice, never lost.
    """
    counts = counting.take()
    by_kind: dict[str, list[Count]] = defaultdict(list)
    for count in counts:
        by_kind[count.kind].append(count)
    for kind, found in by_kind.items():
        for start in range(0, len(found), BATCH):
            _store(kind, found[start : start + BATCH])
    counting.forget()
    return len(counts)


@transaction.atomic
def _store(kind: str, counts: Sequence[Count]) -> None:
    model = MODELS.get(kind)
    if model is None:
        return
    wanted = {count.object_id for count in counts}
    rows = model.objects.filter(public_id__in=wanted).order_by("pk").select_for_update(of=("self",))
    if model is not Organization:
        rows = rows.select_related("organization")
    found = {row.public_id: row for row in rows}
    _add_months(kind, [count for count in counts if count.object_id in found], found)
    _add_totals(model, counts, found)
    _index(model, [row.pk for row in found.values()])


def _add_months(kind: str, counts: Sequence[Count], rows: dict[str, Any]) -> None:
    MonthlyCount.objects.bulk_create(
        [
            MonthlyCount(
                kind=kind,
                object_id=count.object_id,
                organization_id=_producer(rows[count.object_id]),
                month=count.month,
            )
            for count in counts
        ],
        ignore_conflicts=True,
    )
    for count in counts:
        MonthlyCount.objects.filter(kind=kind, object_id=count.object_id, month=count.month).update(
            visits=F("visits") + count.visits, downloads=F("downloads") + count.downloads
        )


def _add_totals(model: type[Any], counts: Sequence[Count], rows: dict[str, Any]) -> None:
    names = {"views_count": "visits", "downloads_count": "downloads"}
    columns = {field.name for field in model._meta.concrete_fields}
    for column, what in names.items():
        added: dict[int, int] = defaultdict(int)
        for count in counts:
            if count.object_id in rows:
                added[rows[count.object_id].pk] += getattr(count, what)
        steps = [When(pk=pk, then=Value(number)) for pk, number in added.items() if number]
        if steps and column in columns:
            total = F(column) + Case(*steps, default=Value(0), output_field=IntegerField())
            model.objects.filter(pk__in=added).update(**{column: total})


def _index(model: type[Any], keys: Sequence[int]) -> None:
    """Write the search documents anew: how much an object is used is part of its place."""
    for source in sources():
        if source.rows().model is model:
            documents.write(source.documents_of(keys))


def _producer(row: Any) -> str:
    if isinstance(row, Organization):
        return row.public_id
    return row.organization.public_id if row.organization else ""
