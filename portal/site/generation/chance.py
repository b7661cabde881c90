"""Chance that is the same for the same seed: choices by weight, Zipf's law, power laws."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

FLATNESS: Final = (
    10  # of Zipf's law at its head (Mandelbrot): a word in half of the texts, not in all
)


class Wheel:
    """Values to draw from, each with its weight."""

    def __init__(self, values: Sequence[Any], weights: Iterable[float]) -> None:
        self.values = values
        self._limits = np.cumsum(np.fromiter(weights, dtype=float))

    def places(self, shares: NDArray[np.float64]) -> NDArray[np.int64]:
        """The place in `values` that each share from 0 to 1 falls on."""
        return np.searchsorted(self._limits, shares * self._limits[-1], side="right")


def zipf(values: Sequence[Any]) -> Wheel:
    """A wheel on which the weight falls with the place, as words do in texts."""
    return Wheel(values, (1 / (place + FLATNESS) for place in range(1, len(values) + 1)))


def weighted(weights: dict[Any, float]) -> Wheel:
    """A wheel of values with these weights."""
    return Wheel(list(weights), weights.values())


def power(share: float, *, exponent: float, most: int) -> int:
    """A count of which small values are common and large ones rare, `most` at most."""
    return min(most, math.floor((1 - share) ** (-1 / exponent)) - 1)


@dataclass(frozen=True, slots=True)
class Draw:
    """What is drawn for one block of datasets: everything follows from the seed and the block's number."""

    generator: np.random.Generator
    size: int

    @classmethod
    def of(cls, seed: int, block: int, size: int) -> "Draw":
        """The draw of a block, whatever was drawn before."""
        return cls(np.random.Generator(np.random.PCG64([seed, block])), size)

    def shares(self, number: int | None = None) -> NDArray[np.float64]:
        """Numbers from 0 to 1, one a dataset unless told otherwise."""
        return self.generator.random(self.size if number is None else number)

    def between(self, least: int, most: int) -> list[int]:
        """Whole numbers from `least` to `most`, both included, one a dataset."""
        return (least + self.shares() * (most - least + 1)).astype(int).tolist()

    def choices(self, wheel: Wheel) -> list[Any]:
        """A value of the wheel for each dataset."""
        values = wheel.values
        return [values[place] for place in wheel.places(self.shares()).tolist()]

    def groups(self, wheel: Wheel, sizes: Sequence[int]) -> list[list[Any]]:
        """As many different values of the wheel as told, for each dataset; fewer when one is drawn twice."""
        drawn = iter(wheel.places(self.shares(sum(sizes))).tolist())
        values = wheel.values
        return [list({values[next(drawn)]: None for _each in range(size)}) for size in sizes]
