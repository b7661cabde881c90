"""The SQL of search: conditions, matches, a page in order. Names are ours, values are bound."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

import psycopg
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from portal.search.choices import Facet, Kind
from portal.search.counting import LAST_UPDATE_DAYS, MARK, decode, decode_keys
from portal.search.ranking import Matches
from portal.search.values import facet_of, known_numbers

WINDOW: Final = 10_000  # results one may page through (API contract 1.4)
NARROWING: Final = frozenset({Facet.TAG})  # facets whose values all have to be there
SORT_KEYS: Final = (
    "created",
    "last_update",
    "reuses",
    "followers",
    "views",
    "datasets",
    "quality",
    "interest",
)
SORTS: Final = {
    name: f"{column} {way}, object_id {way}"
    for column in SORT_KEYS
    for name, way in ((column, "ASC"), (f"-{column}", "DESC"))
}
_BY_COLUMN: Final = ("organization_id", "object_id")

_MATCHES: Final = """
SELECT string_agg(mark, ''){records} FROM search_searchdocument WHERE {where}
"""
# Keys with every word in the head; of very many matches only those among the most used, who alone can come first.
# The text itself is not asked again: it would unpack the long vector of each.
_HEADED: Final = """
SELECT string_agg(int8send(object_id), '') FROM search_searchdocument
WHERE head @@ %(query)s::tsquery AND {others}
"""
_BEST_HEADED: Final = """
SELECT string_agg(int8send(object_id), '') FROM (
  SELECT object_id, head FROM search_searchdocument WHERE {others}
  ORDER BY interest DESC, object_id DESC LIMIT 1000) AS best
WHERE head @@ %(query)s::tsquery
"""
_EXACT: Final = """
SELECT string_agg(int8send(object_id), '') FROM search_searchdocument
WHERE exact && %(exact)s::text[] AND {others}
"""
VERY_MANY: Final = 5_000  # matches


@dataclass(frozen=True, slots=True)
class Where:
    """The conditions of a question: kind, a tsquery or none, filters; keys found whatever their words."""

    kind: Kind
    query: str
    filters: Mapping[str, Sequence[str]]
    also: tuple[int, ...] = ()

    def without(self, name: str) -> "Where":
        """The same, one filter left out."""
        kept = {key: value for key, value in self.filters.items() if key != name}
        return replace(self, filters=kept)

    def asking(self, query: str) -> "Where":
        """The same filters, another text."""
        return replace(self, query=query)

    @property
    def is_everything(self) -> bool:
        """Whether all documents of the kind answer."""
        return not self.query and not any(self.filters.values())

    def render(self) -> tuple[str, dict[str, Any]]:
        """The clause and its values. Raises: KeyError for a name that is no filter."""
        parts = [f"kind = {int(self.kind)}"]
        values: dict[str, Any] = {}
        if self.query:
            also = " OR object_id = ANY(%(also)s::bigint[])" if self.also else ""
            parts.append(f"(vector @@ %(query)s::tsquery{also})")
            values |= {"query": self.query, "also": list(self.also)}
        for name, wanted in self.filters.items():
            if wanted:
                clause, value = _filter(name, list(wanted))
                parts.append(clause)
                values[f"f_{name}"] = value
        return " AND ".join(parts), values


def _filter(name: str, wanted: list[str]) -> tuple[str, Any]:
    """The clause of one filter and the value it binds; unknown values are found nowhere."""
    if name == "last_update":
        days = max(LAST_UPDATE_DAYS[value] for value in wanted)
        return "last_update >= %(f_last_update)s", timezone.now() - timedelta(days=days)
    if name in _BY_COLUMN:
        return f"{name} = ANY(%(f_{name})s::bigint[])", [int(value) for value in wanted]
    facet = facet_of(name)
    numbers = known_numbers([(int(facet), value) for value in wanted])
    if facet in NARROWING and len(numbers) < len(set(wanted)):
        return "numbers && %(f_" + name + ")s::int[]", []
    operator = "@>" if facet in NARROWING else "&&"
    return f"numbers {operator} %(f_{name})s::int[]", sorted(numbers.values())


def total(cursor: Any, where: Where) -> int:
    """How many documents answer."""
    if where.is_everything:
        cursor.execute(
            "SELECT coalesce(sum(change), 0) FROM search_searchtally WHERE kind = %s",
            [int(where.kind)],
        )
    else:
        clause, values = where.render()
        cursor.execute(f"SELECT count(*) FROM search_searchdocument WHERE {clause}", values)
    return cursor.fetchone()[0]


def matches(where: Where, *, exact: str | None, with_records: bool) -> tuple[Matches, bytes]:
    """All documents that answer, and their packed values when these are asked for.

    exact: what titles and acronyms are compared with; None when nothing will be ranked.
    """
    clause, values = where.render()
    records = ", string_agg(record, '')" if with_records else ""
    with _binary_cursor() as cursor:
        marks, *packed = _row(cursor, _MATCHES.format(records=records, where=clause), values)
        headed: Sequence[bytes | None] = (b"", b"")
        if marks and where.query and exact is not None:
            headed = _headed(cursor, where, exact, is_broad=len(marks) > VERY_MANY * MARK.itemsize)
    found = decode(marks or b"")
    return (
        Matches(
            keys=found["key"],
            interest=found["interest"].astype(float),
            updated=found["updated"],
            in_head=decode_keys(headed[0]),
            exact=decode_keys(headed[1]),
        ),
        (packed[0] or b"") if packed else b"",
    )


def page(cursor: Any, where: Where, sort: str | None, start: int, size: int) -> list[int]:
    """The keys of one page in the order of a column; empty beyond the window."""
    if start >= WINDOW:
        return []
    clause, values = where.render()
    order = SORTS[sort or "-interest"]
    cursor.execute(
        f"SELECT object_id FROM search_searchdocument WHERE {clause} "
        f"ORDER BY {order} LIMIT %(limit)s OFFSET %(offset)s",
        values | {"limit": size, "offset": start},
    )
    return [row[0] for row in cursor.fetchall()]


def _headed(cursor: Any, where: Where, exact: str, *, is_broad: bool) -> Sequence[bytes | None]:
    """Keys with every word in the head, and keys with this very title or acronym."""
    others, values = replace(where, query="").render()
    statement = (_BEST_HEADED if is_broad else _HEADED).format(others=others)
    both = f"SELECT ({statement}), ({_EXACT.format(others=others)})"
    return _row(cursor, both, values | {"query": where.query, "exact": [exact]})


def _row(cursor: Any, statement: str, values: Mapping[str, Any]) -> Sequence[Any]:
    """The one row a statement answers."""
    cursor.execute(statement, values)
    return cursor.fetchone()


@contextmanager
def bounded_cursor() -> Iterator[Any]:
    """A cursor whose statements are cut after SEARCH_TIMEOUT_MS and never scan a whole table.

    A scan would unpack every vector. Both are settings of the transaction, taken back when that goes on.
    """
    goes_on = connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        _set(cursor, scans="off", timeout=settings.SEARCH_TIMEOUT_MS)
        yield cursor
        if goes_on:
            _set(cursor, scans="on", timeout=0)


def _set(cursor: Any, *, scans: str, timeout: int) -> None:
    cursor.execute(
        "SELECT set_config('enable_seqscan', %s, true), set_config('statement_timeout', %s, true)",
        [scans, str(timeout)],
    )


@contextmanager
def _binary_cursor() -> "Iterator[psycopg.Cursor[Any]]":
    """A cursor that receives bytes as they are, in text form two characters each; its errors are Django's."""
    connection.ensure_connection()
    raw: Any = connection.connection
    with connection.wrap_database_errors, psycopg.Cursor(raw) as cursor:
        cursor.format = psycopg.pq.Format.BINARY
        yield cursor


def count_values(kind: Kind, facet: Facet, values: Sequence[str]) -> dict[str, int]:
    """How many documents have each of these values: one query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT value, (SELECT count(*) FROM search_searchdocument"
            " WHERE kind = %s AND numbers @> ARRAY[number]) FROM search_searchvalue"
            " WHERE facet = %s AND value = ANY(%s)",
            [int(kind), int(facet), list(values)],
        )
        return dict(cursor.fetchall())
