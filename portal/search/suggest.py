"""Suggestions while someone types: titles and names that hold the words so far, and keywords that begin so.

The last word is taken for a beginning. A common beginning is looked for from the most used objects down and stops at
the first hits; a rare one comes from the index of words: either way a few milliseconds at most.
"""

from dataclasses import dataclass
from typing import Any, Final

from django.db import OperationalError

from portal.search.choices import Facet, Kind
from portal.search.groups import any_of, quoted
from portal.search.reading import read
from portal.search.sql import bounded_cursor
from portal.search.text import exact_key, plain_words

SHORTEST: Final = 2  # characters below which anything could follow
HITS: Final = 5
TAGS: Final = 3
SHARES: Final = {
    Kind.DATASET: 3,
    Kind.ORGANIZATION: 2,
    Kind.REUSE: 1,
}  # of the hits, before filling up
COMMON: Final = 1_500  # documents above which the most used are walked through
WALKED: Final = 5_000  # of the most used that are looked at

_TYPED: Final = """
SELECT (SELECT lexeme FROM unnest(to_tsvector('fr', word)) LIMIT 1), begun.documents, begun.lexemes
FROM unnest(%s::text[], %s::text[]) WITH ORDINALITY AS typed (word, plain, place), LATERAL (
  SELECT coalesce(sum(documents), 0) AS documents,
    (array_agg(DISTINCT lexeme) FILTER (WHERE rank <= {endings})) AS lexemes
  FROM (SELECT lexeme, documents, row_number() OVER (ORDER BY documents DESC) AS rank
    FROM search_searchword AS known WHERE known.word LIKE plain || '%%') AS known) AS begun
ORDER BY place
"""
ENDINGS: Final = 8  # words that begin as typed and are looked for by their stem
_WALK: Final = """
SELECT {kind}, object_id, 1 FROM (
  SELECT object_id, head FROM search_searchdocument WHERE kind = {kind}
  ORDER BY interest DESC, object_id DESC LIMIT {walked}) AS best
WHERE head @@ %(query)s::tsquery LIMIT {hits}
"""
_LOOK_UP: Final = """
SELECT {kind}, object_id, 1 FROM search_searchdocument WHERE kind = {kind} AND head @@ %(query)s::tsquery
ORDER BY interest + 0 DESC, object_id DESC LIMIT {hits}
"""
_EXACT: Final = """
SELECT kind, object_id, 0 FROM search_searchdocument WHERE exact && %(exact)s::text[]
ORDER BY interest DESC LIMIT {hits}
"""
_TAGS: Final = """
SELECT value, (SELECT count(*) FROM search_searchdocument WHERE kind = {kind} AND numbers @> ARRAY[number])
FROM (SELECT number, value FROM search_searchvalue WHERE facet = {facet} AND value LIKE %s
  ORDER BY documents DESC, value LIMIT {tags}) AS best
"""


@dataclass(frozen=True, slots=True)
class Suggestions:
    """At most five direct hits of any kind (kind, key), best first; at most three keywords with their datasets."""

    hits: tuple[tuple[Kind, int], ...] = ()
    tags: tuple[tuple[str, int], ...] = ()


def suggest(text: str) -> Suggestions:
    """What someone who typed this may be looking for; nothing for too little, never an error."""
    words = read(text).words
    if len(exact_key(text)) < SHORTEST or not words:
        return Suggestions()
    try:
        with bounded_cursor() as cursor:
            return Suggestions(_hits(cursor, list(words), text), _tags(cursor, text))
    except OperationalError:
        return Suggestions()


def _hits(cursor: Any, words: list[str], text: str) -> tuple[tuple[Kind, int], ...]:
    """Exact names first, then a share for each kind, filled up: one statement."""
    query, is_common = _query(cursor, words)
    parts = [_EXACT.format(hits=HITS)]
    for kind in SHARES if query else ():
        statement = _WALK if is_common and kind == Kind.DATASET else _LOOK_UP
        parts.append(statement.format(kind=int(kind), walked=WALKED, hits=HITS))
    cursor.execute(
        " UNION ALL ".join(f"({part})" for part in parts),
        {"query": query, "exact": [exact_key(text)]},
    )
    rows = cursor.fetchall()
    exact = [(Kind(kind), key) for kind, key, rank in rows if rank == 0 and kind in SHARES]
    begun = [(Kind(kind), key) for kind, key, rank in rows if rank == 1]
    first = [
        hit
        for kind, share in SHARES.items()
        for hit in [each for each in begun if each[0] == kind][:share]
    ]
    return tuple(dict.fromkeys([*exact[: SHARES[Kind.DATASET]], *first, *begun]))[:HITS]


def _query(cursor: Any, words: list[str]) -> tuple[str, bool]:
    """The tsquery of titles that hold the words, the last one begun; whether very many do."""
    plain = ["".join(plain_words(word)) for word in words]
    cursor.execute(_TYPED.format(endings=ENDINGS), [words, plain])
    typed = cursor.fetchall()
    parts = [f"{quoted(lexeme)}:A" for lexeme, _documents, _lexemes in typed[:-1] if lexeme]
    stem, _documents, stems = typed[-1]
    begun = [f"{quoted(lexeme)}:A" for lexeme in {stem, *(stems or ())} if lexeme]
    if len(plain[-1]) >= SHORTEST:
        begun.append(f"{quoted(plain[-1])}:*A")
    if begun:
        parts.append(f"({any_of(begun)})")
    return " & ".join(parts), min(row[1] for row in typed) > COMMON


def _tags(cursor: Any, text: str) -> tuple[tuple[str, int], ...]:
    """The most frequent keywords that begin like the text."""
    beginning = "-".join(plain_words(text))
    cursor.execute(
        _TAGS.format(kind=int(Kind.DATASET), facet=int(Facet.TAG), tags=TAGS), [f"{beginning}%"]
    )
    return tuple((value, number) for value, number in cursor.fetchall() if number)
