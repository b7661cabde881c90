"""The words of the catalogue: how rare each is, and which one a misspelt word was meant to be."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from django.db import connection, transaction

from portal.search import weights
from portal.search.groups import Asked, Group, Other
from portal.search.text import exact_key

DOCUMENTS: Final = 70_000  # for which the weights were fitted; only ratios matter
SHORTEST: Final = 4  # letters of a word that may be misspelt or cut short
RARE: Final = 2  # documents up to which a word may be a misspelt frequent one
_WORD: Final = re.compile(r"\w+")

# A spelling counts by its distance, then by how frequent it is; it must be ten times more frequent than what was typed.
_SPELLINGS: Final = """
SELECT DISTINCT ON (typed) typed, word, lexeme
FROM unnest(%(words)s::text[], %(documents)s::int[]) AS asked (typed, own)
JOIN search_searchword AS known ON known.word %% typed AND known.word <> typed
  AND known.documents > 10 * own + 1
  AND levenshtein(known.word, typed) <= CASE WHEN length(typed) < 5 THEN 1 ELSE 2 END
ORDER BY typed, 3 * levenshtein(known.word, typed) - ln(known.documents), word
"""
_BEGINNINGS: Final = """
SELECT typed FROM unnest(%(words)s::text[]) AS asked (typed)
WHERE EXISTS (SELECT 1 FROM search_searchword AS known WHERE known.word LIKE typed || '%%')
"""
_REFRESH: Final = """
INSERT INTO search_searchword (word, lexeme, documents)
SELECT word, coalesce((SELECT lexeme FROM unnest(to_tsvector('fr', word)) LIMIT 1), word), ndoc
FROM ts_stat($$ SELECT to_tsvector('fr_words', spoken) FROM search_searchdocument $$)
WHERE length(word) BETWEEN 2 AND 40
"""

_COUNT_VALUES: Final = """
WITH counted AS (
  SELECT number, count(*) AS documents FROM search_searchdocument, unnest(numbers) AS number GROUP BY number
)
UPDATE search_searchvalue AS stored SET documents = coalesce(counted.documents, 0)
FROM search_searchvalue AS every LEFT JOIN counted USING (number)
WHERE every.number = stored.number AND stored.documents <> coalesce(counted.documents, 0)
"""


def rarity(documents: int) -> float:
    """What a word weighs in a question: rare words count more. **documents**: those with it in their head."""
    plain = math.log((DOCUMENTS + 1) / (min(documents, DOCUMENTS) + 1))
    return max(plain, weights.LEAST_RARITY) ** weights.RARITY_POWER


@transaction.atomic
def refresh_words() -> int:
    """Count the words of all documents, and the uses of their values, anew; how many words there are."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE search_searchword IN SHARE ROW EXCLUSIVE MODE")  # one at a time
        cursor.execute("DELETE FROM search_searchword")
        cursor.execute(_REFRESH)
        words = cursor.rowcount
        cursor.execute(_COUNT_VALUES)
    return words


@dataclass(frozen=True, slots=True)
class Spelling:
    """A question with other spellings and word beginnings; `text` says the spellings, empty without any."""

    asked: Asked
    text: str


def respelled(cursor: Any, asked: Asked, typed: str) -> Spelling | None:
    """The question with what its unknown or very rare words may have meant; None when there is nothing to try."""
    doubtful = {
        exact_key(group.word): group
        for group in asked.groups
        if group.documents <= RARE and len(group.word) >= SHORTEST and not group.word.isdigit()
    }
    if not doubtful:
        return None
    words = {
        "words": list(doubtful),
        "documents": [group.documents for group in doubtful.values()],
    }
    cursor.execute("SELECT set_config('pg_trgm.similarity_threshold', '0.3', true)")
    cursor.execute(_SPELLINGS, words)
    spellings = {typed: (word, lexeme) for typed, word, lexeme in cursor.fetchall()}
    cursor.execute(_BEGINNINGS, words)
    beginnings = {row[0] for row in cursor.fetchall() if doubtful[row[0]].documents == 0}
    if not spellings and not beginnings:
        return None
    groups = [_widened(group, spellings, beginnings) for group in asked.groups]
    return Spelling(replace(asked, groups=tuple(groups)), _respelled_text(typed, spellings))


def _widened(group: Group, spellings: Mapping[str, tuple[str, str]], beginnings: set[str]) -> Group:
    """A word with its other spelling and the longer words that begin so. Weighs what it was meant to be."""
    key, more = exact_key(group.word), []
    if key in spellings:
        more.append(Other((spellings[key][1],), weights.CORRECTED))
    if key in beginnings:
        more.append(Other((key,), weights.BEGINNING, is_beginning=True))
    return replace(group, others=(*group.others, *more)) if more else group


def _respelled_text(typed: str, spellings: Mapping[str, tuple[str, str]]) -> str:
    """The question as it was typed, misspelt words replaced."""
    if not spellings:
        return ""

    def correct(found: "re.Match[str]") -> str:
        key = exact_key(found[0])
        return spellings[key][0] if key in spellings else found[0]

    return _WORD.sub(correct, typed)
