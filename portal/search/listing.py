"""Listings of the first API version with words: rows of a queryset that search finds, the best first."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, F, Func, Q, QuerySet, Value

from portal.search.choices import Kind
from portal.search.query import WINDOW, Question, search
from portal.search.reading import read

NOTHING = Q(pk__in=())


def found_first(
    rows: "QuerySet[Any]",
    kind: Kind,
    text: str,
    also: Q = NOTHING,
    filters: Mapping[str, Sequence[str]] | None = None,
) -> Any:
    """Those of these rows that answer a text, the best first; all of them for a text without words.

    also: rows that search does not know, drafts of the caller, which come before the others. filters: what
    search knows of how the rows were narrowed, lest better answers that they leave out fill its window.
    """
    if not read(text).words:
        return rows
    question = Question(kind=kind, text=text, filters=filters or {}, page_size=WINDOW)
    keys = search(question).ids
    places = Value(keys, output_field=ArrayField(BigIntegerField()))
    place = Func(places, F("pk"), function="array_position", output_field=BigIntegerField())
    return rows.filter(Q(pk__in=keys) | also).order_by(place.asc(nulls_first=True), "-pk")
