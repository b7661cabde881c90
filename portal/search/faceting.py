"""Facet counts of a question: each facet with all filters but its own, so that a second value can be chosen.

The counts of a broad question may be SEARCH_COUNTS_SECONDS late; totals and results never are.
"""

import hashlib
from collections.abc import Sequence
from typing import Any, Final

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

from portal.search import counting, sql
from portal.search.counting import Counts
from portal.search.ranking import Matches
from portal.search.sql import Where

BROAD: Final = 10_000  # matches above which the counts are kept for a moment


def kept(where: Where, names: Sequence[str]) -> Counts | None:
    """The counts of a broad question asked a moment ago."""
    return cache.get(_key(where, names)) if names else None


def free(where: Where, names: Sequence[str]) -> list[str]:
    """The facets that no filter of the question is about."""
    return [name for name in names if not where.filters.get(name)]


def facets(
    cursor: Any, where: Where, names: Sequence[str], mine: Counts
) -> tuple[Counts, dict[str, int]]:
    """All facets, and how many match without the filter of each that is filtered on. **mine**: those of `free`."""
    counted, totals = dict(mine), {}
    for name in names:
        if where.filters.get(name):
            wider = where.without(name)
            totals[name] = sql.total(cursor, wider)
            counted |= counts(cursor, wider, [name], totals[name])
    return {name: counted.get(name, []) for name in names}, totals


def counts(cursor: Any, where: Where, names: Sequence[str], total: int) -> Counts:
    """The counts of these facets over all that answers; kept for a moment when that is much."""
    if not total or not names:
        return {}
    found = kept(where, names) if total > BROAD else None
    if found is None:
        matches, records = sql.matches(where, exact=None, with_records=True)
        found = counted(cursor, where, names, matches, records)
    return found


def counted(
    cursor: Any, where: Where, names: Sequence[str], matches: Matches, records: bytes
) -> Counts:
    """The counts of these facets over what was found; kept for a moment when it is much."""
    found = counting.count(cursor, records, names)
    if "last_update" in names:
        found["last_update"] = counting.count_updates(matches.updated, timezone.now())
    if len(matches.keys) > BROAD:
        cache.set(_key(where, names), found, settings.SEARCH_COUNTS_SECONDS)
    return found


def _key(where: Where, names: Sequence[str]) -> str:
    filters = sorted((name, sorted(values)) for name, values in where.filters.items() if values)
    asked = repr((int(where.kind), where.query, where.also, filters, list(names)))
    return f"search-counts-{hashlib.sha1(asked.encode(), usedforsecurity=False).hexdigest()}"
