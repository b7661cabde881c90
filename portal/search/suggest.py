"""Suggestions while someone types: titles and names that hold the words so far, and keywords that begin so.

The last word is taken for a beginning. A common beginning is looked for from the most used objects down and stops at
the first hits; a rare one comes from the index of words: either way a few milliseconds at most.
"""

from dataclasses import dataclass
from typing import Any, Final

from django.db import OperationalError

from portal.search.choices import Facet, Kind
from portal.search.groups import quoted
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
SELECT (SELECT lexeme FROM unnest(to_tsvector('fr', word)) LIMIT 1),
  (SELECT coalesce(sum(documents), 0) FROM search_searchword AS known WHERE known.word LIKE plain || '%%')
FROM unnest(%s::text[], %s::text[]) WITH ORDINALITY AS typed (word, plain, place) ORDER BY place
"""
_WALK: Final = """
SELECT object_id FROM (
  SELECT object_id, head FROM search_searchdocument WHERE kind = {kind}
  ORDER BY interest DESC, object_id DESC LIMIT {walked}) AS best
WHERE head @@ %(query)s::tsquery LIMIT {hits}
"""
_LOOK_UP: Final = """
SELECT object_id FROM search_searchdocument WHERE kind = {kind} AND head @@ %(query)s::tsquery
ORDER BY interest + 0 DESC, object_id DESC LIMIT {hits}
"""
_EXACT: Final = """
SELECT kind, object_id FROM search_searchdocument WHERE exact && %s::text[] ORDER BY interest DESC LIMIT {hits}
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
    """Exact names first, then a share for each kind, filled up with datasets."""
    cursor.execute(_EXACT.format(hits=HITS), [[exact_key(text)]])
    exact = [(Kind(kind), key) for kind, key in cursor.fetchall()]
    query, is_common = _query(cursor, words)
    found = {
        kind: _of_kind(cursor, kind, query, is_walked=is_common and kind == Kind.DATASET)
        for kind in SHARES
        if query
    }
    first = [hit for kind, share in SHARES.items() for hit in found.get(kind, [])[:share]]
    rest = [hit for hits in found.values() for hit in hits]
    chosen = list(dict.fromkeys([*exact[: SHARES[Kind.DATASET]], *first, *rest]))[:HITS]
    return tuple(chosen)


def _query(cursor: Any, words: list[str]) -> tuple[str, bool]:
    """The tsquery of titles that hold the words, the last one begun; whether very many do."""
    plain = ["".join(plain_words(word)) for word in words]
    cursor.execute(_TYPED, [words, plain])
    typed = cursor.fetchall()
    parts = [f"{quoted(lexeme)}:A" for lexeme, _documents in typed[:-1] if lexeme]
    if len(plain[-1]) >= SHORTEST:
        parts.append(f"{quoted(plain[-1])}:*A")
    elif typed[-1][0]:
        parts.append(f"{quoted(typed[-1][0])}:A")
    return " & ".join(parts), min(documents for _lexeme, documents in typed) > COMMON


def _of_kind(cursor: Any, kind: Kind, query: str, *, is_walked: bool) -> list[tuple[Kind, int]]:
    statement = _WALK if is_walked else _LOOK_UP
    cursor.execute(statement.format(kind=int(kind), walked=WALKED, hits=HITS), {"query": query})
    return [(kind, row[0]) for row in cursor.fetchall()]


def _tags(cursor: Any, text: str) -> tuple[tuple[str, int], ...]:
    """The most frequent keywords that begin like the text."""
    beginning = "-".join(plain_words(text))
    cursor.execute(
        _TAGS.format(kind=int(Kind.DATASET), facet=int(Facet.TAG), tags=TAGS), [f"{beginning}%"]
    )
    return tuple((value, number) for value, number in cursor.fetchall() if number)
