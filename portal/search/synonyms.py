"""Synonyms: a table that ships filled and that the operator edits, effective with the next question."""

import csv
from pathlib import Path
from typing import Final

from django.db import connection, transaction

from portal.search.models import Synonym
from portal.search.text import normalise

SHIPPED: Final = Path(__file__).parent / "data" / "synonyms.csv"


class NoWords(ValueError):
    """A side holds nothing that search could look for, or both hold the same."""


def keys_of(texts: list[str]) -> list[str]:
    """The lexemes of each text in order, parted by spaces: what a question is compared with."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT coalesce(string_agg(lexeme, ' ' ORDER BY positions[1]), '')"
            "  FROM unnest(to_tsvector('fr', given.words)))"
            " FROM unnest(%s::text[]) WITH ORDINALITY AS given (words, place) ORDER BY place",
            [[normalise(text) for text in texts]],
        )
        return [row[0][:200] for row in cursor.fetchall()]


@transaction.atomic
def save_synonym(synonym: Synonym) -> Synonym:
    """Store a synonym. Raises: NoWords; IntegrityError when it exists."""
    synonym.term_key, synonym.also_key = keys_of([synonym.term, synonym.also])
    if not synonym.term_key or not synonym.also_key or synonym.term_key == synonym.also_key:
        raise NoWords
    synonym.save()
    return synonym


@transaction.atomic
def ship(model: type[Synonym] = Synonym) -> int:
    """Store the synonyms that come with the portal and are not there yet; how many were new.

    model: the table as the migration that calls knows it.
    """
    with SHIPPED.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    terms, others = (keys_of([row[side] for row in rows]) for side in ("term", "also"))
    new = [
        model(
            term=row["term"],
            also=row["also"],
            both_ways=row["both_ways"] == "1",
            term_key=term,
            also_key=also,
            is_shipped=True,
        )
        for row, term, also in zip(rows, terms, others, strict=True)
        if term and also and term != also
    ]
    return len(model.objects.bulk_create(new, ignore_conflicts=True))
