"""The one query function: text, filters, sort and page in; ids, total and facet counts out."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction

from portal.search import sql
from portal.search.choices import Kind
from portal.search.sql import SORTS, WINDOW
from portal.search.text import question

BROAD = 5_000  # matches above which counting costs tens of milliseconds
BROAD_SECONDS = 30  # how late the counts of a broad question may be

__all__ = ["SORTS", "WINDOW", "Found", "Question", "search"]


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
    """The page's keys in order, how many match, the counts of each facet's values.

    totals: of each facet that is filtered on, how many match without its own filter.
    """

    ids: list[int]
    total: int
    facets: dict[str, list[tuple[str, int]]]
    totals: dict[str, int] = field(default_factory=dict)


def search(asked: Question) -> Found:
    """Answer a question.

    Raises: OperationalError when the statement timeout (SEARCH_TIMEOUT_MS) is passed.
    """
    text = question(asked.text)
    with transaction.atomic(), connection.cursor() as cursor:
        _prepare(cursor, planner_scans="off" if text else "on", timeout=settings.SEARCH_TIMEOUT_MS)
        text = text if text and sql.has_words(cursor, text) else ""
        where = sql.Where(asked.kind, text, asked.text, asked.filters)
        found = _counted(cursor, where, asked.facets)
        start = (asked.page - 1) * asked.page_size
        ids = sql.page(cursor, where, asked.sort, start, asked.page_size) if found.total else []
        _prepare(cursor, planner_scans="on", timeout=0)
    return replace(found, ids=ids)


def _prepare(cursor: Any, *, planner_scans: str, timeout: int) -> None:
    """Bound the statement's time; forbid sequential scans, which would unpack every vector."""
    cursor.execute(
        "SELECT set_config('enable_seqscan', %s, true), set_config('statement_timeout', %s, true)",
        [planner_scans, str(timeout)],
    )


def _counted(cursor: Any, where: sql.Where, names: Sequence[str]) -> Found:
    """The counts; those of very broad questions are kept for a moment, the page itself never is."""
    key = _cache_key(where, names)
    kept = cache.get(key)
    if kept is not None:
        return kept
    found = _count(cursor, where, names)
    if found.total > BROAD:
        cache.set(key, found, BROAD_SECONDS)
    return found


def _cache_key(where: sql.Where, names: Sequence[str]) -> str:
    filters = sorted((name, sorted(values)) for name, values in where.filters.items() if values)
    asked = repr((int(where.kind), where.text, filters, list(names)))
    return f"search-counts-{hashlib.sha1(asked.encode(), usedforsecurity=False).hexdigest()}"


def _count(cursor: Any, where: sql.Where, names: Sequence[str]) -> Found:
    """The total, and the counts of each facet: with all filters but its own."""
    active = [name for name in names if where.filters.get(name)]
    total, facets = sql.count(cursor, where, [name for name in names if name not in active])
    totals = {}
    for name in active:
        totals[name], counted = sql.count(cursor, where.without(name), [name])
        facets |= counted
    return Found([], total, {name: facets.get(name, []) for name in names}, totals)
