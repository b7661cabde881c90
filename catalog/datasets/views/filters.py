"""The filters of the search page as it shows them: facets with their values, filters in force."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest

from catalog.datasets.page_query import CHOICES, FACETS, MORE_FILTERS, VALUES_SHOWN, Labels
from organizations.models import Organization

VALUES_FIRST: Final = 5  # values of a facet in sight; the others are one click away
OPEN_FACETS: Final = 3


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a facet, as a box to tick."""

    value: str
    label: str
    count: int
    is_active: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """A filter with its values: some in sight, the others folded."""

    name: str
    title: str
    first: tuple[Value, ...]
    others: tuple[Value, ...]
    is_open: bool


@dataclass(frozen=True, slots=True)
class ActiveFilter:
    """A filter in force, and the address without it."""

    label: str
    url: str


def kept(asked: Mapping[str, list[str]]) -> list[tuple[str, str]]:
    """The filters in force that no box shows: the form must carry them along."""
    return [(name, value) for name, _facet in MORE_FILTERS for value in asked.get(name, [])]


def facets_of(
    counts: Mapping[str, list[tuple[str, int]]], asked: Mapping[str, list[str]], labels: Labels
) -> list[Facet]:
    """The facets to show: those with values, ticked ones first in sight."""
    shown = []
    for place, (name, facet, title) in enumerate(FACETS):
        values = _values(name, counts.get(facet, []), asked.get(name, []), labels)
        if values:
            is_open = place < OPEN_FACETS or name in asked
            shown.append(
                Facet(
                    name,
                    str(title),
                    tuple(values[:VALUES_FIRST]),
                    tuple(values[VALUES_FIRST:]),
                    is_open,
                )
            )
    return shown


def _values(
    name: str, counted: list[tuple[str, int]], asked: list[str], labels: Labels
) -> list[Value]:
    if name == "organization":
        rows = [(labels.organizations.get(key), count) for key, count in counted[:VALUES_SHOWN]]
        values = [
            Value(row.public_id, row.name, count, row.public_id in asked or row.slug in asked)
            for row, count in rows
            if row
        ]
    else:
        values = [
            Value(value, labels.of(name, value), count, value in asked) for value, count in counted
        ]
        counted_values = {value for value, _count in counted}
        values += [
            Value(value, labels.of(name, value), 0, is_active=True)
            for value in asked
            if value not in counted_values
        ]
    if name in ("format_family", "last_update_range"):  # a fixed order says more than the counts
        order = CHOICES[name].values
        return sorted(
            values, key=lambda value: order.index(value.value) if value.value in order else 99
        )
    return sorted(values, key=lambda value: not value.is_active)[:VALUES_SHOWN]


def active_filters(
    request: HttpRequest,
    asked: Mapping[str, list[str]],
    labels: Labels,
    organizations: Mapping[str, Organization],
) -> list[ActiveFilter]:
    """The filters in force, each with the address that takes it back."""
    words = labels.words(asked, organizations)
    pairs = [(name, value) for name, values in asked.items() for value in values]
    return [
        ActiveFilter(label, _without(request, name, value))
        for label, (name, value) in zip(words, pairs, strict=True)
    ]


def _without(request: HttpRequest, name: str, value: str) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    query.setlist(name, [kept for kept in query.getlist(name) if kept.strip()[:96] != value])
    encoded = query.urlencode()
    return f"{request.path}?{encoded}" if encoded else request.path
