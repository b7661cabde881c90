"""The one query function: text, filters, sort and page in; ids, total and facet counts out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from portal.search.choices import Kind
from portal.search.text import exact_key, question

RANKED = 200  # candidates whose text rank is computed; the rest follow by their static score
TITLE_BOOST = 3.0  # a hit in the title against one elsewhere
WEIGHTS = "{0.05,0.2,0.4,1}"  # description, producer, keywords, title
FACET_VALUES = 50  # values of a facet that are counted (API contract 6.2)
WINDOW = 10_000  # results one may page through (API contract 1.4)

SCALAR_FACETS = ("organization_id", "producer_type", "license", "frequency", "granularity", "access_type", "type", "topic")
ARRAY_FACETS = {"format_family": "families", "format": "formats", "badge": "badges", "tag": "tags", "geozone": "zones"}
SORTS = {
    name: f"{column} {way}, object_id {way}"
    for column in ("created", "last_update", "reuses", "followers", "views", "datasets", "quality", "score")
    for name, way in ((column, "ASC"), (f"-{column}", "DESC"))
}
LAST_UPDATE_DAYS = {"last_30_days": 30, "last_12_months": 365, "last_3_years": 3 * 365}


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked of search.

    filters: facet name → accepted values; several values widen (OR), except tags, which narrow (AND).
    sort: a key of SORTS, or None for relevance.
    """

    kind: Kind
    text: str = ""
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    sort: str | None = None
    page: int = 1
    page_size: int = 20
    facets: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """What search answers: keys of the page's objects in order, how many match, counts of each facet's values."""

    ids: list[int]
    total: int
    facets: dict[str, list[tuple[str, int]]]


def search(asked: Question) -> Found:
    """Answer a question. Raises: OperationalError when the statement timeout (SEARCH_TIMEOUT_MS) is passed."""
    text = question(asked.text)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('enable_seqscan', %s, true), set_config('statement_timeout', %s, true)", ["off" if text else "on", str(settings.SEARCH_TIMEOUT_MS)])
        if text:
            cursor.execute("SELECT numnode(websearch_to_tsquery('fr', %s))", [text])
            text = text if cursor.fetchone()[0] else ""
        where, values = _conditions(asked, text)
        total, facets = _count(cursor, asked, text)
        ids = _page(cursor, asked, text, where, values) if total else []
        cursor.execute("SELECT set_config('enable_seqscan', 'on', true), set_config('statement_timeout', '0', true)")
    return Found(ids, total, facets)


def _conditions(asked: Question, text: str, *, without: str | None = None) -> tuple[str, dict[str, Any]]:
    """The WHERE clause of a question, one facet's own filter left out if asked."""
    parts, values = ["kind = %(kind)s"], {"kind": int(asked.kind), "text": text, "exact": [exact_key(asked.text[:500])]}
    if text:
        parts.append("vector @@ websearch_to_tsquery('fr', %(text)s)")
    for name, wanted in asked.filters.items():
        if name == without or not wanted:
            continue
        clause, value = _filter(name, list(wanted))
        parts.append(clause)
        values[f"f_{name}"] = value
    return " AND ".join(parts), values


def _filter(name: str, wanted: list[str]) -> tuple[str, Any]:
    if name == "tag":
        return "tags @> %(f_tag)s::varchar[]", wanted
    if name in ARRAY_FACETS:
        return f"{ARRAY_FACETS[name]} && %(f_{name})s::varchar[]", wanted
    if name == "last_update":
        days = max(LAST_UPDATE_DAYS[value] for value in wanted)
        return "last_update >= %(f_last_update)s", timezone.now() - timedelta(days=days)
    if name == "featured":
        return "is_featured = %(f_featured)s", wanted[0] == "true"
    if name == "organization_id":
        return "organization_id = ANY(%(f_organization_id)s)", [int(value) for value in wanted]
    if name in SCALAR_FACETS:
        return f"{name} = ANY(%(f_{name})s::varchar[])", wanted
    raise KeyError(name)


def _count(cursor: Any, asked: Question, text: str) -> tuple[int, dict[str, list[tuple[str, int]]]]:
    """The total, and the counts of each facet: with all filters but its own."""
    active = [name for name in asked.facets if asked.filters.get(name)]
    total, facets = _count_facets(cursor, asked, text, [name for name in asked.facets if name not in active], None)
    for name in active:
        facets |= _count_facets(cursor, asked, text, [name], name)[1]
    return total, {name: facets.get(name, []) for name in asked.facets}


def _count_facets(cursor: Any, asked: Question, text: str, names: Sequence[str], without: str | None) -> tuple[int, dict[str, list[tuple[str, int]]]]:
    where, values = _conditions(asked, text, without=without)
    columns = sorted({ARRAY_FACETS.get(name, name) for name in names} or {"object_id"})
    counts = ["SELECT '' AS facet, '' AS value, count(*) AS n FROM m", *[_facet_sql(name) for name in names]]
    if "last_update" in names:
        values |= {f"since_{key}": timezone.now() - timedelta(days=days) for key, days in LAST_UPDATE_DAYS.items()}
    sql = f"WITH m AS MATERIALIZED (SELECT {', '.join(columns)} FROM search_searchdocument WHERE {where}) {' UNION ALL '.join(counts)}"  # noqa: S608 - names are ours, values bound
    cursor.execute(sql, values)
    total, facets = 0, {}
    for name, value, count in cursor.fetchall():
        if not name:
            total = count
        elif value and count:
            facets.setdefault(name, []).append((value, count))
    return total, facets


def _facet_sql(name: str) -> str:
    if name == "last_update":
        ranges = [f"SELECT 'last_update', '{key}', count(*) FILTER (WHERE last_update >= %(since_{key})s) FROM m" for key in LAST_UPDATE_DAYS]  # noqa: S608
        return " UNION ALL ".join(ranges)
    value = f"unnest({ARRAY_FACETS[name]})" if name in ARRAY_FACETS else f"{name}::text"
    return f"(SELECT '{name}', {value} AS value, count(*) AS n FROM m GROUP BY 2 ORDER BY 3 DESC, 2 LIMIT {FACET_VALUES})"  # noqa: S608


def _page(cursor: Any, asked: Question, text: str, where: str, values: dict[str, Any]) -> list[int]:
    start = (asked.page - 1) * asked.page_size
    if start >= WINDOW:
        return []
    bounds = {"limit": asked.page_size, "offset": start}
    if asked.sort or not text:
        order = SORTS[asked.sort or "-score"]
        sql = f"SELECT object_id FROM search_searchdocument WHERE {where} ORDER BY {order} LIMIT %(limit)s OFFSET %(offset)s"  # noqa: S608
    else:
        sql = _RANKED_PAGE.replace("<where>", where)
    cursor.execute(sql, values | bounds)
    return [row[0] for row in cursor.fetchall()]


_RANKED_PAGE = f"""
WITH q AS (SELECT websearch_to_tsquery('fr', %(text)s) AS words),
hits AS MATERIALIZED (
  SELECT object_id, exact && %(exact)s::text[] AS is_exact,
         score * CASE WHEN title_vector @@ (SELECT words FROM q) THEN {TITLE_BOOST} ELSE 1 END AS static
  FROM search_searchdocument WHERE <where>),
placed AS (SELECT *, row_number() OVER (ORDER BY is_exact DESC, static DESC, object_id) AS place FROM hits),
ranked AS (
  SELECT p.object_id, p.is_exact, p.static, p.place,
         CASE WHEN p.place <= {RANKED} THEN p.static * ts_rank('{WEIGHTS}', d.vector, (SELECT words FROM q), 1) END AS final
  FROM placed p LEFT JOIN search_searchdocument d ON d.object_id = p.object_id AND d.kind = %(kind)s AND p.place <= {RANKED}
  WHERE p.place <= GREATEST({RANKED}, %(offset)s + %(limit)s))
SELECT object_id FROM ranked ORDER BY is_exact DESC, final DESC NULLS LAST, place LIMIT %(limit)s OFFSET %(offset)s
"""
