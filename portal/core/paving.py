"""The paved square: a slab a month, a row a year, drawn in perspective as SVG paths.

The plane is seen from above its front edge; a slab's width shrinks as 1/depth, and its height on the page with it.
"""

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

COLUMNS: Final = 12
CENTRE: Final = 230.0
FRONT_Y: Final = 289.5
FRONT_WIDTH: Final = 36.0
PIXELS_PER_WIDTH: Final = 12.7
DEPTH_PER_ROW: Final = 0.00288
FILLED: Final = 0.86
TONES: Final = 6
# The missing slab of the page that is not found.
HOLE: Final = -1


@dataclass(frozen=True, slots=True)
class YearLabel:
    """A year written beside its row."""

    text: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Paving:
    """**Shape**: `paths` holds (tone, path data), tones 0 to 5; `view_box` fits the rows drawn."""

    paths: tuple[tuple[int, str], ...]
    labels: tuple[YearLabel, ...]
    view_box: str
    baseline: float


def _width_at(depth: float) -> float:
    return 1 / (1 / FRONT_WIDTH + depth * DEPTH_PER_ROW)


def _y_at(width: float) -> float:
    return FRONT_Y - (FRONT_WIDTH - width) * PIXELS_PER_WIDTH


def _slab(row: int, column: int) -> str:
    """Path of one slab; row 0 is the nearest."""
    near, far = _width_at(row), _width_at(row + FILLED)
    offset = column - COLUMNS / 2
    gap = (1 - FILLED) / 2

    def x(width: float, side: float) -> str:
        return f"{CENTRE + (offset + side) * width:.1f}"

    bottom, top = f"{_y_at(near):.1f}", f"{_y_at(far):.1f}"
    return (
        f"M{x(near, gap)} {bottom}L{x(near, 1 - gap)} {bottom}"
        f"L{x(far, 1 - gap)} {top}L{x(far, gap)} {top}z"
    )


@lru_cache(maxsize=16)
def draw(rows: tuple[tuple[int, ...], ...], years: tuple[int, ...] = ()) -> Paving:
    """The square for rows of tones, the nearest (latest) first; a missing slab has the tone `HOLE`."""
    paths: dict[int, list[str]] = {tone: [] for tone in range(TONES)}
    for row, tones in enumerate(rows):
        for column, tone in enumerate(tones):
            if tone != HOLE:
                paths[tone].append(_slab(row, column))
    shown = [row for row in range(len(years)) if row % 4 == 0 or row == len(years) - 1]
    labels = tuple(
        _year_label(row, years[row]) for row in shown if row == 0 or len(years) - 1 - row != 1
    )
    top = _y_at(_width_at(len(rows)))
    return Paving(
        paths=tuple((tone, "".join(slabs)) for tone, slabs in paths.items() if slabs),
        labels=labels,
        view_box=f"-22 {top - 6:.0f} 482 {FRONT_Y - top + 30:.0f}",
        baseline=FRONT_Y + 18,
    )


def _year_label(row: int, year: int) -> YearLabel:
    width = _width_at(row + FILLED / 2)
    return YearLabel(
        str(year), round(CENTRE - COLUMNS / 2 * width - 8, 1), round(_y_at(width) + 4, 1)
    )


@lru_cache(maxsize=1)
def missing_slab() -> Paving:
    """The square of the error pages: any pattern, one slab missing."""
    bytes_of_rows = hashlib.sha256(b"parvis").digest() * 5
    tones = [1 + byte % 5 for byte in bytes_of_rows[: 11 * COLUMNS]]
    rows = [tones[row * COLUMNS : (row + 1) * COLUMNS] for row in range(11)]
    rows[3][6] = HOLE
    return draw(tuple(tuple(row) for row in rows))
