"""The square of the home page: the catalogue's own history, a slab a month, a row a year."""

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.dates import MONTHS
from django.utils.translation import gettext as _

from portal.core.paving import HOLE, Paving, draw
from portal.core.templatetags.numbers import thousands

MOST_ROWS: Final = 13
FEWEST_ROWS: Final = 7


@dataclass(frozen=True, slots=True)
class Hero:
    """**Shape**: `label` says in words what the picture shows; `most` is the count from which a slab is darkest."""

    paving: Paving
    label: str
    most: int


def draw_history(months: dict[tuple[int, int], int], today: date) -> Hero:
    """The square for these counts; months to come are not paved, years beyond the thirteenth are left out."""
    past = {month: count for month, count in months.items() if month <= (today.year, today.month)}
    years = _years(past, today.year)
    steps = _steps([count for (year, _month), count in past.items() if year in years])
    rows = tuple(
        tuple(
            _tone(
                past.get((year, month), 0),
                steps,
                is_future=(year, month) > (today.year, today.month),
            )
            for month in range(1, 13)
        )
        for year in years
    )
    return Hero(draw(rows, tuple(years)), _label(past, years), steps[-1] if steps else 0)


def _years(months: dict[tuple[int, int], int], last: int) -> list[int]:
    """The years of the rows, latest first."""
    first = min((year for year, _month in months), default=last)
    count = max(FEWEST_ROWS, min(MOST_ROWS, last - first + 1))
    return [last - row for row in range(count)]


def _steps(counts: list[int]) -> list[int]:
    """Four counts that part the months in five tones of about as many months each."""
    ranked = sorted(counts)
    return [ranked[len(ranked) * part // 5] for part in range(1, 5)] if ranked else []


def _tone(count: int, steps: list[int], *, is_future: bool) -> int:
    if is_future:
        return HOLE
    return 1 + bisect_left(steps, count) if count else 0


def _label(months: dict[tuple[int, int], int], years: list[int]) -> str:
    shown = {month: count for month, count in months.items() if month[0] in years}
    if not shown:
        return _("Aucun jeu de données n’a encore été créé.")
    (year, month), most = max(shown.items(), key=lambda item: item[1])
    words = {
        "first": years[-1],
        "last": years[0],
        "most": thousands(most),
        "month": f"{MONTHS[month]} {year}",
    }
    return (
        _(
            "Jeux de données créés chaque mois de %(first)s à %(last)s : jusqu’à %(most)s en %(month)s."
        )
        % words
    )
