"""CSV as data.gouv.fr writes it, sent batch by batch: memory and queries do not grow with the catalogue."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final

from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone

from portal.core.models import PublicQuerySet

BATCH: Final = 500  # rows read, written and sent together
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")

Columns = Sequence[tuple[str, Callable[[Any], Any]]]
"""Names and readers, in order; a sequence, for a name may stand twice (API contract 13.3)."""


def answer_csv(
    request: HttpRequest, base: str, columns: Columns, found: Iterable[Iterable[Any]]
) -> StreamingHttpResponse:
    """The file, its name dated to the minute (UTC). A HEAD request reads no row."""
    lines = () if request.method == "HEAD" else _lines(columns, found)
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    stamp = f"{timezone.now().astimezone(UTC):%Y-%m-%d-%H-%M}"
    answer["Content-Disposition"] = f"attachment; filename={base}-{stamp}.csv"
    return answer


def batches(rows: PublicQuerySet, keys: Sequence[int] | None) -> Iterator[list[Any]]:
    """The rows with these keys, in this order; all of them by their key for None."""
    if keys is None:
        return _of_table(rows)
    return (rows.in_order(keys[start : start + BATCH]) for start in range(0, len(keys), BATCH))


def _of_table(rows: PublicQuerySet) -> Iterator[list[Any]]:
    """The table, each batch after the last key of the one before: the last costs what the first does."""
    last = 0
    while batch := list(rows.filter(pk__gt=last).order_by("pk")[:BATCH]):
        yield batch
        if len(batch) < BATCH:
            return
        last = batch[-1].pk


def prefixed(prefix: str, names: Sequence[str], read: Callable[[Any], Any]) -> Columns:
    """Columns for the entries of a dictionary that `read` gives: `metric.views` for `views`."""

    def entry(name: str) -> Callable[[Any], Any]:
        return lambda row: (read(row) or {}).get(name)

    return [(f"{prefix}.{name}", entry(name)) for name in names]


def cell(value: Any) -> Any:
    """A value as the contract writes it: booleans by name, dates in UTC without offset, lists joined by commas.

    A text that a spreadsheet would run as a formula is preceded by an apostrophe: these files are downloaded
    from pages and opened in spreadsheets, strangers typed what they hold, and quotes do not stop a formula.
    Programs that need the exact text have the API. **Source**: hostile row D6.
    """
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, datetime):
        aware = timezone.is_aware(value)
        return (value.astimezone(UTC) if aware else value).replace(tzinfo=None).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    text = ",".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _lines(columns: Columns, found: Iterable[Iterable[Any]]) -> Iterator[str]:
    yield _written([[name for name, _read in columns]])
    for batch in found:
        yield _written([cell(read(row)) for _name, read in columns] for row in batch)


def _written(rows: Iterable[Sequence[Any]]) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=";", quoting=csv.QUOTE_NONNUMERIC).writerows(rows)
    return text.getvalue()
