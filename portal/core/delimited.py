"""CSV as data.gouv.fr writes it, sent batch by batch: memory and queries do not grow with the catalogue."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from itertools import chain
from typing import Any, Final

from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone

from portal.core.models import PublicQuerySet

BATCH: Final = 500  # rows read, written and sent together
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")

Column = tuple[str | tuple[str, ...], Callable[[Any], Any]]
"""A name and what it reads of a row; or several names, and as many values read at once."""
Columns = Sequence[Column]
"""In order; a sequence, for a name may stand twice (API contract 13.3)."""


def answer_csv(
    request: HttpRequest,
    base: str,
    columns: Columns,
    found: Iterable[Iterable[Any]],
    *,
    exact: bool = False,
) -> StreamingHttpResponse:
    """The file, its name dated to the minute (UTC). A HEAD request reads no row.

    exact: texts as they are, for programs; else none that a spreadsheet would run.
    """
    write = exact_cell if exact else cell
    lines = () if request.method == "HEAD" else _lines(columns, found, write)
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


def prefixed(prefix: str, names: Sequence[str], read: Callable[[Any], dict[str, Any]]) -> Column:
    """Columns for the entries of a dictionary, read once a row: `metric.views` for `views`."""

    def values(row: Any) -> list[Any]:
        found = read(row)
        return [found.get(name) for name in names]

    return tuple(f"{prefix}.{name}" for name in names), values


def cell(value: Any) -> Any:
    """As `exact_cell`, made harmless.

    A text that a spreadsheet would run as a formula is preceded by an apostrophe: these files are downloaded
    from pages and opened in spreadsheets, strangers typed what they hold, and quotes do not stop a formula.
    Programs that need the exact text have the API. **Source**: hostile row D6.
    """
    written = exact_cell(value)
    is_formula = isinstance(written, str) and written.startswith(FORMULA_STARTS)
    return f"'{written}" if is_formula else written


def exact_cell(value: Any) -> Any:
    """A value as the contract writes it: booleans by name, dates in UTC without offset, lists joined by commas."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, datetime):
        return _moment(value).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)


def _moment(value: datetime) -> datetime:
    """The moment in UTC, without its offset; as it is at both ends of the calendar, where nothing shifts."""
    try:
        shifted = value.astimezone(UTC) if timezone.is_aware(value) else value
    except OverflowError:
        shifted = value
    return shifted.replace(tzinfo=None)


def _lines(
    columns: Columns, found: Iterable[Iterable[Any]], write: Callable[[Any], Any]
) -> Iterator[str]:
    names = [[name] if isinstance(name, str) else name for name, _read in columns]
    yield _written([list(chain.from_iterable(names))])
    for batch in found:
        yield _written(_values(columns, row, write) for row in batch)


def _values(columns: Columns, row: Any, write: Callable[[Any], Any]) -> list[Any]:
    values: list[Any] = []
    for name, read in columns:
        if isinstance(name, str):
            values.append(write(read(row)))
        else:
            values.extend(map(write, read(row)))
    return values


def _written(rows: Iterable[Sequence[Any]]) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=";", quoting=csv.QUOTE_NONNUMERIC).writerows(rows)
    return text.getvalue()
