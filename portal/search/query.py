"""The one query function: text, filters, sort and page in; keys, total and facet counts out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import connection

from portal.search import faceting, sql, weights
from portal.search.choices import Kind
from portal.search.groups import Asked, understand
from portal.search.lexicon import rarity
from portal.search.matching import Matched, Needs, match
from portal.search.ranking import Ranked, first_order, rank
from portal.search.sql import SORTS, WINDOW, Where, bounded_cursor

__all__ = ["SORTS", "WINDOW", "Found", "Question", "count", "search"]


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

    @property
    def start(self) -> int:
        """Results before the page."""
        return (self.page - 1) * self.page_size


@dataclass(frozen=True, slots=True)
class Found:
    """The page's keys in order, how many match, the counts of each facet's values.

    totals: of each facet that is filtered on, how many match without its own filter.
    instead: the spelling that was searched, when the words as typed are found nowhere; meant: another spelling
    worth trying when little was found. why: the contributions to each result's place, by key.
    """

    ids: list[int]
    total: int
    facets: dict[str, list[tuple[str, int]]]
    totals: dict[str, int] = field(default_factory=dict)
    instead: str = ""
    meant: str = ""
    why: dict[int, list[tuple[str, float]]] = field(default_factory=dict)


def search(asked: Question) -> Found:
    """Answer a question.

    Raises: OperationalError when the statement timeout (SEARCH_TIMEOUT_MS) is passed.
    """
    if not asked.text and not any(asked.filters.values()):
        with connection.cursor() as cursor:  # a page of an index: nothing to bound
            return _by_filters(cursor, asked, Asked())
    with bounded_cursor() as cursor:
        text = understand(cursor, asked.text, rarity)
        answer = _by_words if text else _by_filters
        return answer(cursor, asked, text)


def count(asked: Question) -> int:
    """How many answer a question, and nothing else. Raises: as `search`."""
    return search(replace(asked, page=1, page_size=0, facets=())).total


def _by_filters(cursor: Any, asked: Question, _text: Asked) -> Found:
    """A page in the order asked for, or by interest."""
    where = Where(asked.kind, "", asked.filters)
    total = sql.total(cursor, where)
    mine = faceting.counts(cursor, where, faceting.free(where, asked.facets), total)
    facets, totals = faceting.facets(cursor, where, asked.facets, mine)
    ids = sql.page(cursor, where, asked.sort, asked.start, asked.page_size) if total else []
    return Found(ids, total, facets, totals)


def _by_words(cursor: Any, asked: Question, text: Asked) -> Found:
    """A page in the order of relevance, or in the order asked for."""
    where = Where(asked.kind, text.query(), asked.filters)
    names = faceting.free(where, asked.facets)
    mine = faceting.kept(where, names)
    needs = Needs(
        records=bool(names) and mine is None, order=bool(asked.page_size) and not asked.sort
    )
    matched = match(cursor, where, asked.text, text, needs)
    if mine is None:
        mine = faceting.counted(cursor, matched.where, names, matched.matches, matched.records)
    facets, totals = faceting.facets(cursor, matched.where, asked.facets, mine)
    ids, ranked = _page(cursor, asked, matched)
    why = {key: ranked.reasons(key) for key in ids} if ranked else {}
    return Found(ids, matched.total, facets, totals, matched.instead, matched.meant, why)


def _page(cursor: Any, asked: Question, matched: Matched) -> tuple[list[int], Ranked | None]:
    """The keys of the page, and why they stand where they do; beyond the candidates, the first order holds."""
    start, stop = asked.start, asked.start + asked.page_size
    if not matched.total or start >= WINDOW or not asked.page_size:
        return [], None
    if asked.sort:
        return sql.page(cursor, matched.where, asked.sort, start, asked.page_size), None
    order = first_order(matched.matches)
    if start >= weights.CANDIDATES:
        return order[start:stop].tolist(), None
    ranked = rank(cursor, matched.task(cursor), order[: weights.CANDIDATES].tolist())
    return [*ranked.keys, *order[weights.CANDIDATES : stop].tolist()][start:stop], ranked
