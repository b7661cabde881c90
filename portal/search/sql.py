"""The SQL of search: conditions, facet counts, a page in order. Names are ours, values are bound."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.utils import timezone

from portal.search.choices import Kind
from portal.search.text import exact_key

RANKED = 200  # candidates whose text rank is computed; the rest follow by their static score
TITLE_BOOST = 3.0  # a hit in the title against one elsewhere
EXACT_BOOST = 4.0  # a title or acronym equal to the question; more drowns the reference in homonyms
WEIGHTS = "{0.05,0.2,0.4,1}"  # description, producer, keywords, title
FACET_VALUES = 50  # values of a facet that are counted (API contract 6.2)
WINDOW = 10_000  # results one may page through (API contract 1.4)
EXACT_CHARACTERS = 500  # of a question, compared with titles

SCALARS = (
    "organization_id", "producer_type", "license", "frequency", "granularity", "access_type", "type", "topic",
)  # fmt: skip
ARRAYS = {
    "format_family": "families",
    "format": "formats",
    "badge": "badges",
    "tag": "tags",
    "geozone": "zones",
}
_SORTED_ON = (
    "created",
    "last_update",
    "reuses",
    "followers",
    "views",
    "datasets",
    "quality",
    "score",
)
SORTS = {
    name: f"{column} {way}, object_id {way}"
    for column in _SORTED_ON
    for name, way in ((column, "ASC"), (f"-{column}", "DESC"))
}
LAST_UPDATE_DAYS = {"last_30_days": 30, "last_12_months": 365, "last_3_years": 3 * 365}

Counts = dict[str, list[tuple[str, int]]]


@dataclass(frozen=True, slots=True)
class Where:
    """The conditions of a question: kind, normalised words, the words as typed, filters."""

    kind: Kind
    text: str
    typed: str
    filters: Mapping[str, Sequence[str]]

    def without(self, name: str) -> "Where":
        """The same, one filter left out."""
        return replace(
            self, filters={key: value for key, value in self.filters.items() if key != name}
        )

    def render(self) -> tuple[str, dict[str, Any]]:
        """The clause and its values."""
        parts = ["kind = %(kind)s"]
        exact = [exact_key(self.typed[:EXACT_CHARACTERS])]
        values: dict[str, Any] = {"kind": int(self.kind), "text": self.text, "exact": exact}
        if self.text:
            parts.append("vector @@ websearch_to_tsquery('fr', %(text)s)")
        for name, wanted in self.filters.items():
            if wanted:
                clause, value = _filter(name, list(wanted))
                parts.append(clause)
                values[f"f_{name}"] = value
        return " AND ".join(parts), values


def has_words(cursor: Any, text: str) -> bool:
    """Whether anything is left of the words once stop words are gone."""
    cursor.execute("SELECT numnode(websearch_to_tsquery('fr', %s))", [text])
    return bool(cursor.fetchone()[0])


def count(cursor: Any, where: Where, names: Sequence[str]) -> tuple[int, Counts]:
    """How many match, and how many of them for each value of these facets: one statement."""
    clause, values = where.render()
    columns = sorted({ARRAYS.get(name, name) for name in names} or {"object_id"})
    counts = ["SELECT '' AS facet, '' AS value, count(*) AS n FROM m", *map(_facet, names)]
    if "last_update" in names:
        now = timezone.now()
        values |= {
            f"since_{key}": now - timedelta(days=days) for key, days in LAST_UPDATE_DAYS.items()
        }
    matches = f"SELECT {', '.join(columns)} FROM search_searchdocument WHERE {clause}"
    cursor.execute(f"WITH m AS MATERIALIZED ({matches}) {' UNION ALL '.join(counts)}", values)
    total = 0
    facets: Counts = {}
    for name, value, number in cursor.fetchall():
        if not name:
            total = number
        elif value and number:
            facets.setdefault(name, []).append((value, number))
    return total, facets


def page(cursor: Any, where: Where, sort: str | None, start: int, size: int) -> list[int]:
    """The keys of one page, in order; empty beyond the window."""
    if start >= WINDOW:
        return []
    clause, values = where.render()
    if sort or not where.text:
        order = SORTS[sort or "-score"]
        statement = _SORTED_PAGE.replace("<where>", clause).replace("<order>", order)
    else:
        statement = _RANKED_PAGE.replace("<where>", clause)
    cursor.execute(statement, values | {"limit": size, "offset": start})
    return [row[0] for row in cursor.fetchall()]


def _filter(name: str, wanted: list[str]) -> tuple[str, Any]:
    """The clause of one filter and the value it binds. Raises: KeyError for a name that is no filter."""
    if name == "tag":
        return "tags @> %(f_tag)s::varchar[]", wanted
    if name in ARRAYS:
        return f"{ARRAYS[name]} && %(f_{name})s::varchar[]", wanted
    if name == "last_update":
        days = max(LAST_UPDATE_DAYS[value] for value in wanted)
        return "last_update >= %(f_last_update)s", timezone.now() - timedelta(days=days)
    if name == "featured":
        return "is_featured = %(f_featured)s", wanted[0] == "true"
    if name in ("organization_id", "object_id"):
        return f"{name} = ANY(%(f_{name})s)", [int(value) for value in wanted]
    if name in SCALARS:
        return f"{name} = ANY(%(f_{name})s::varchar[])", wanted
    raise KeyError(name)


def _facet(name: str) -> str:
    """The counting part of one facet over the matches `m`."""
    if name == "last_update":
        counted = "SELECT 'last_update', '{0}', count(*) FILTER (WHERE last_update >= %(since_{0})s) FROM m"
        return " UNION ALL ".join(counted.format(key) for key in LAST_UPDATE_DAYS)
    value = f"unnest({ARRAYS[name]})" if name in ARRAYS else f"{name}::text"
    grouped = f"SELECT '{name}', {value} AS value, count(*) AS n FROM m GROUP BY 2"
    return f"({grouped} ORDER BY 3 DESC, 2 LIMIT {FACET_VALUES})"


_SORTED_PAGE = """
SELECT object_id FROM search_searchdocument WHERE <where> ORDER BY <order>
LIMIT %(limit)s OFFSET %(offset)s
"""
_RANKED_PAGE = f"""
WITH q AS (SELECT websearch_to_tsquery('fr', %(text)s) AS words),
hits AS MATERIALIZED (
  SELECT object_id,
    score * CASE WHEN title_vector @@ (SELECT words FROM q) THEN {TITLE_BOOST} ELSE 1 END
      * CASE WHEN exact && %(exact)s::text[] THEN {EXACT_BOOST} ELSE 1 END AS static
  FROM search_searchdocument WHERE <where>),
best AS (
  SELECT * FROM hits ORDER BY static DESC, object_id
  LIMIT GREATEST({RANKED}, %(offset)s + %(limit)s)),
placed AS (SELECT *, row_number() OVER (ORDER BY static DESC, object_id) AS place FROM best),
ranked AS (
  SELECT p.object_id, p.place,
    CASE WHEN p.place <= {RANKED}
      THEN p.static * ts_rank('{WEIGHTS}', d.vector, (SELECT words FROM q), 1) END AS final
  FROM placed p
  LEFT JOIN search_searchdocument d
    ON d.object_id = p.object_id AND d.kind = %(kind)s AND p.place <= {RANKED})
SELECT object_id FROM ranked
ORDER BY final DESC NULLS LAST, place LIMIT %(limit)s OFFSET %(offset)s
"""
