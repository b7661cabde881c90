"""Where documents come from: each kind's `SOURCE`, found by the names in SEARCH_SOURCES."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.module_loading import import_string

from portal.search import documents
from portal.search.choices import Kind
from portal.search.documents import Document


@dataclass(frozen=True, slots=True)
class Source:
    """A kind of object that is searched: the rows to be found, and the documents of some of them by key."""

    kind: Kind
    rows: Callable[[], "QuerySet[Any]"]
    documents_of: Callable[[Sequence[int]], list[Document]]

    def batches(self, rows: "QuerySet[Any]", size: int, after: int = 0) -> Iterator[list[int]]:
        """The keys of these rows, in order, in batches read one by one."""
        while keys := list(
            rows.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:size]
        ):
            yield keys
            after = keys[-1]


BATCH = 200  # documents written at a time when a producer changes


def sources() -> list[Source]:
    """Every kind that is searched."""
    return [import_string(name) for name in settings.SEARCH_SOURCES]


def index_of_organization(organization_id: int) -> None:
    """Write anew the documents of all that an organization publishes: its name and kind are part of them."""
    for source in sources():
        rows = source.rows()
        if not hasattr(rows.model, "organization"):
            continue
        for keys in source.batches(rows.filter(organization_id=organization_id), BATCH):
            documents.write(source.documents_of(keys))
