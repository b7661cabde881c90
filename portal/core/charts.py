"""Small charts drawn on the server: a path and the words that say the same."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from portal.core.templatetags.numbers import thousands

STEP: Final = 24
MOST_YEARS: Final = 20
FEWEST_YEARS: Final = 12
BAR: Final = 18
HEIGHT: Final = 50
BASE: Final = 56


@dataclass(frozen=True, slots=True)
class Bars:
    """A bar chart by year. **Shape**: `path` holds every bar; `label` all values in words."""

    width: int
    path: str
    label: str
    first: int
    last: int


def bars_by_year(counts: Mapping[int, int], title: str) -> Bars | None:
    """One bar a year from the first to the last, none with fewer than two years."""
    if len(counts) < 2:
        return None
    last = max(counts)
    first = min(max(min(counts), last - MOST_YEARS + 1), last - FEWEST_YEARS + 1)
    values = [counts.get(year, 0) for year in range(first, last + 1)]
    highest = max(values)
    bars = [_bar(place, HEIGHT * value / highest) for place, value in enumerate(values)]
    words = ", ".join(f"{first + place} : {thousands(value)}" for place, value in enumerate(values))
    return Bars((len(values) - 1) * STEP + BAR, "".join(bars), f"{title} : {words}.", first, last)


def _bar(place: int, height: float) -> str:
    return f"M{place * STEP} {BASE - height:.1f}h{BAR}V{BASE}h-{BAR}z"
