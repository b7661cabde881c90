"""Counting facets over packed records: every value of every match in one pass.

Source: design « p » of the search reference: a record of four bytes a value leaves the database for each match, and
numpy counts them; fifty times cheaper than grouping in SQL on a broad word.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from portal.search.choices import Facet
from portal.search.values import FACET_BITS, facet_of, names_of

FACET_VALUES: Final = 50  # values of a facet that are counted (API contract 6.2)
LAST_UPDATE_DAYS: Final = {"last_30_days": 30, "last_12_months": 365, "last_3_years": 3 * 365}
MARK: Final = np.dtype([("key", "<i8"), ("interest", "<f4"), ("updated", "<i8")])
Counts = dict[str, list[tuple[str, int]]]


def count(cursor: Any, records: bytes, names: Iterable[str]) -> Counts:
    """Facet name → its most frequent values with their counts, highest first."""
    facets = {name: facet_of(name) for name in names if name != "last_update"}
    flat = np.frombuffer(records, dtype="<i4")
    if not len(flat) or not facets:
        return {}
    ranks = flat >> FACET_BITS
    counts = np.bincount(ranks)
    facet_by_rank = np.zeros(len(counts), dtype=np.int8)
    facet_by_rank[ranks] = flat & (2**FACET_BITS - 1)
    best = {name: _most(counts, facet_by_rank, facet) for name, facet in facets.items()}
    known = names_of(cursor, [number for chosen in best.values() for number, _count in chosen])
    return {
        name: sorted(
            ((known[number], number_of) for number, number_of in chosen),
            key=lambda pair: (-pair[1], pair[0]),
        )
        for name, chosen in best.items()
        if chosen
    }


def _most(
    counts: NDArray[np.int64], facet_by_rank: NDArray[np.int8], facet: Facet
) -> list[tuple[int, int]]:
    """The numbers of a facet's most frequent values, with their counts."""
    ranks = np.flatnonzero((facet_by_rank == int(facet)) & (counts > 0))
    chosen = counts[ranks]
    if len(ranks) > FACET_VALUES:
        best = np.lexsort((ranks, -chosen))[:FACET_VALUES]
        ranks, chosen = ranks[best], chosen[best]
    numbers = (ranks << FACET_BITS) | int(facet)
    return list(zip(numbers.tolist(), chosen.tolist(), strict=True))


def count_updates(updated: NDArray[np.int64], now: datetime) -> list[tuple[str, int]]:
    """How many changed within each range; ranges hold one another."""
    counted = [
        (name, int(np.count_nonzero(updated >= microseconds(now - timedelta(days=days)))))
        for name, days in LAST_UPDATE_DAYS.items()
    ]
    return [(name, number) for name, number in counted if number]


def microseconds(moment: datetime) -> int:
    """Microseconds since 1970."""
    return round(moment.timestamp() * 1_000_000)


def decode(packed: bytes) -> NDArray[Any]:
    """Marks as columns `key`, `interest`, `updated`."""
    return np.frombuffer(packed, dtype=MARK)


def decode_keys(packed: bytes | None) -> NDArray[np.int64]:
    """Keys sent as eight bytes each, most significant first."""
    return np.frombuffer(packed or b"", dtype=">i8").astype(np.int64)
