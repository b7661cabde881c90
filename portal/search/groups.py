"""From words to what is looked for: each word with all that may stand for it, as a tsquery."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import Any, Final

from portal.search import weights
from portal.search.reading import Reading, read

MOST_PARTS: Final = 8  # words of a long question whose combinations are tried
FIELDS: Final = ((":A", weights.TITLE), (":AB", weights.KEYWORD), (":ABC", weights.PRODUCER))


@dataclass(frozen=True, slots=True)
class Other:
    """Words that may stand for a word: all of them must be there; weight against the word itself."""

    lexemes: tuple[str, ...]
    weight: float
    is_beginning: bool = False

    def query(self, places: str = "") -> str:
        """The tsquery that finds these words, at these places of a document only (`:A`, `:AB`)."""
        star = (places or ":") + "*" if self.is_beginning else places
        return " & ".join(f"{quoted(lexeme)}{star}" for lexeme in self.lexemes)


@dataclass(frozen=True, slots=True)
class Group:
    """A word of the question: as typed, how rare it is, and what may stand for it, itself first.

    documents: how many have it in their head.
    """

    word: str
    rarity: float
    others: tuple[Other, ...]
    documents: int = 0

    def query(self) -> str:
        """The tsquery that finds any of them."""
        return any_of(other.query() for other in self.others)


@dataclass(frozen=True, slots=True)
class Asked:
    """A text as search looks for it."""

    groups: tuple[Group, ...] = ()
    phrases: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    reading: Reading = field(default_factory=Reading)

    def __bool__(self) -> bool:
        return bool(self.groups or self.phrases)

    def query(self) -> str:
        """The tsquery of documents that hold every word."""
        return self.limited([group.query() for group in self.groups])

    def limited(self, needed: Sequence[str]) -> str:
        """The tsquery of these conditions, with the phrases, without what is excluded."""
        parts = [*needed, *self.phrases, *(f"!({query})" for query in self.without)]
        return " & ".join(f"({part})" for part in parts if part)

    def part_query(self) -> str:
        """The tsquery of documents that hold an important part of the words; empty when there is none smaller."""
        groups = sorted(self.groups, key=lambda group: -group.rarity)[:MOST_PARTS]
        whole = sum(group.rarity for group in groups)
        parts: list[frozenset[int]] = []
        for size in range(1, len(groups)):
            for chosen in combinations(range(len(groups)), size):
                weight = sum(groups[place].rarity for place in chosen)
                if weight >= weights.PART * whole and not any(
                    part <= set(chosen) for part in parts
                ):
                    parts.append(frozenset(chosen))
        conditions = (
            " & ".join(f"({groups[place].query()})" for place in sorted(part)) for part in parts
        )
        return self.limited([any_of(conditions)]) if parts else ""

    def with_groups(self, groups: Iterable[Group]) -> "Asked":
        """The same question with other groups."""
        return replace(self, groups=tuple(groups))


def quoted(lexeme: str) -> str:
    """A lexeme as a tsquery spells it."""
    doubled = lexeme.replace("\\", "\\\\").replace("'", "''")
    return f"'{doubled}'"


def any_of(queries: Iterable[str]) -> str:
    """The tsquery that any of these satisfies."""
    return " | ".join(f"({query})" for query in queries)


_UNDERSTAND: Final = """
WITH typed AS (
  SELECT word, place, (SELECT lexeme FROM unnest(to_tsvector('fr', word)) LIMIT 1) AS lexeme
  FROM unnest(%(words)s::text[]) WITH ORDINALITY AS typed (word, place)
), kept AS MATERIALIZED (
  SELECT word, lexeme, row_number() OVER (ORDER BY place) AS place FROM typed WHERE lexeme IS NOT NULL
), grams AS (
  SELECT one.place AS first, two.place AS last, (
    SELECT string_agg(lexeme, ' ' ORDER BY place) FROM kept AS between_them
    WHERE between_them.place BETWEEN one.place AND two.place) AS key
  FROM kept AS one JOIN kept AS two ON two.place BETWEEN one.place AND one.place + %(longest)s
), glued AS (
  SELECT one.place, (SELECT lexeme FROM unnest(to_tsvector('fr', one.word || two.word)) LIMIT 1) AS lexeme
  FROM kept AS one JOIN kept AS two ON two.place = one.place + 1
)
SELECT 'word', place, 0, word, lexeme, coalesce((
    SELECT sum(documents) FROM search_searchword AS known WHERE known.lexeme = kept.lexeme), 0)
  FROM kept
UNION ALL SELECT 'synonym', first, last, '', also_key, 0 FROM grams JOIN search_synonym ON term_key = key
UNION ALL SELECT 'synonym', first, last, '', term_key, 0 FROM grams JOIN search_synonym ON also_key = key AND both_ways
UNION ALL SELECT 'glued', place, place + 1, '', lexeme, 0 FROM glued
  WHERE EXISTS (SELECT 1 FROM search_searchword AS known WHERE known.lexeme = glued.lexeme)
UNION ALL SELECT 'phrase', place, 0, '', phraseto_tsquery('fr', phrase)::text, 0
  FROM unnest(%(phrases)s::text[]) WITH ORDINALITY AS given (phrase, place)
UNION ALL SELECT 'without', place, 0, '', phraseto_tsquery('fr', phrase)::text, 0
  FROM unnest(%(without)s::text[]) WITH ORDINALITY AS given (phrase, place)
"""
LONGEST_TERM: Final = 5  # words of a synonym's term, less one


def understand(cursor: Any, text: str, rarity_of: Any) -> Asked:
    """A text as search looks for it: one query. **rarity_of**: documents that hold a word → its weight."""
    reading = read(text)
    if not reading.words and not reading.phrases:
        return Asked()
    cursor.execute(
        _UNDERSTAND,
        {
            "words": list(reading.words),
            "phrases": list(reading.phrases),
            "without": list(reading.without),
            "longest": LONGEST_TERM,
        },
    )
    rows = cursor.fetchall()
    others = _others(rows)
    groups = {
        lexeme: Group(
            word,
            rarity_of(documents),
            (Other((lexeme,), 1.0), *others.get(place, ())),
            documents=int(documents),
        )
        for what, place, _last, word, lexeme, documents in sorted(rows, key=lambda row: row[1])
        if what == "word"
    }
    phrases, without = (
        tuple(query for what, _place, _last, _word, query, _n in rows if what == wanted and query)
        for wanted in ("phrase", "without")
    )
    return Asked(tuple(groups.values()), phrases, without, reading)


def _others(rows: Sequence[tuple[Any, ...]]) -> dict[int, list[Other]]:
    """What may stand for the word at each place: synonyms of terms it is part of, itself glued to a neighbour."""
    found: dict[int, list[Other]] = {}
    for what, first, last, _word, key, _documents in rows:
        if what in ("synonym", "glued"):
            weight = weights.SYNONYM if what == "synonym" else weights.GLUED
            other = Other(tuple(key.split(" ")), weight)
            for place in range(first, last + 1):
                found.setdefault(place, []).append(other)
    return found
