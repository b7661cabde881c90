"""The values documents are filtered by and counted on, each under a number that never changes.

A number is `rank × 32 + facet`: counting needs no look-up to know what is counted. Names are kept in the process
once read, since a number never gets another.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

from django.db import connection

from portal.search.choices import Facet

FACET_BITS: Final = 5
NAMES_KEPT: Final = 20_000

Named = tuple[int, str]
"""A facet's number and the value itself."""

_names: dict[int, str] = {}

_KNOWN: Final = """
SELECT stored.number, stored.facet, stored.value
FROM unnest(%s::smallint[], %s::text[]) AS asked (facet, value)
JOIN search_searchvalue AS stored USING (facet, value)
"""
_ADD: Final = """
INSERT INTO search_searchvalue (number, facet, value)
SELECT nextval('search_number') * 32 + facet, facet, value FROM unnest(%s::smallint[], %s::text[]) AS new (facet, value)
ON CONFLICT DO NOTHING
"""


def numbers_of(named: Collection[Named]) -> dict[Named, int]:
    """The number of each value; new ones get theirs."""
    found = known_numbers(named)
    missing = sorted(set(named) - set(found))
    if missing:
        _add(missing)
        found |= known_numbers(missing)
    return found


def _add(missing: Collection[Named]) -> None:
    """Give new values their numbers, in a transaction of its own.

    In the writer's, two writers of the same new values would wait for each other, each holding what the other wants.
    A value that is then never used harms nobody. The connection is not of the pool, which those who wait may have
    emptied.
    """
    apart = connection.copy()
    apart.settings_dict["OPTIONS"].pop("pool", None)
    try:
        with apart.cursor() as cursor:
            cursor.execute(_ADD, _columns(missing))
    finally:
        apart.close()


def known_numbers(named: Collection[Named]) -> dict[Named, int]:
    """The numbers of those of these values that some document ever had."""
    if not named:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, _columns(named))
        return {(facet, value): number for number, facet, value in cursor.fetchall()}


def names_of(cursor: Any, numbers: Iterable[int]) -> Mapping[int, str]:
    """The value behind each of these numbers."""
    missing = [number for number in numbers if number not in _names]
    if missing:
        if len(_names) + len(missing) > NAMES_KEPT:
            _names.clear()
            missing = list(numbers)
        cursor.execute(
            "SELECT number, value FROM search_searchvalue WHERE number = ANY(%s)", [missing]
        )
        _names.update(cursor.fetchall())
    return _names


def _columns(named: Collection[Named]) -> list[list[Any]]:
    return [[facet for facet, _value in named], [value for _facet, value in named]]


def facet_of(name: str) -> Facet:
    """The facet of this name, as filters and answers spell it. Raises: KeyError."""
    return Facet[name.upper()]
