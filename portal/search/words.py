"""Words a title is asked by without holding them: glued, initials, the years of a range.

Source: findings on the national catalogue (search reference, relevance): people type « opendamir » for Open Damir,
« BDPM » for the Base de données publique des médicaments, « accidents 2023 » for a series from 2005 to 2024.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final

from portal.search.text import plain_words

GLUED_WORDS: Final = (2, 3)  # neighbours joined into one word
GLUED_CHARACTERS: Final = (
    6,
    30,
)  # shorter ones collide with real words, longer ones are never typed
INITIALS: Final = (3, 7)  # letters of an acronym
MAX_YEARS: Final = 60  # of one range; longer ones are centuries, not series
SMALL_WORDS: Final = frozenset(
    ("a", "au", "aux", "d", "dans", "de", "des", "du", "en", "et", "l", "la", "le", "les", "ou", "par", "pour", "s",
     "sur", "un", "une")
)  # fmt: skip
_BRACKETS: Final = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_RANGE: Final = re.compile(r"\b(1[89]\d\d|20\d\d)\s*(?:à|a|-|–|—|/|au|et)\s*(1[89]\d\d|20\d\d)\b")


def glued(words: Sequence[str]) -> list[str]:
    """Neighbouring words of a title in one: « Open Damir » → opendamir; across small words too."""
    full = [word for word in words if word not in SMALL_WORDS]
    shortest, longest = GLUED_CHARACTERS
    found = {
        "".join(run[start : start + size])
        for run in ((words,) if len(full) == len(words) else (words, full))
        for size in GLUED_WORDS
        for start in range(len(run) - size + 1)
    }
    return sorted(word for word in found if shortest <= len(word) <= longest)


def initials(title: str, words: Sequence[str]) -> list[str]:
    """Acronyms a title may be known by: its initials with and without small words, and their beginnings."""
    bare = _BRACKETS.sub(" ", title)
    return sorted(set(_initials(words if bare == title else plain_words(bare))))


def _initials(words: Sequence[str]) -> Iterator[str]:
    shortest, longest = INITIALS
    for kept in (words, [word for word in words if word not in SMALL_WORDS]):
        letters = "".join(word[0] for word in kept[:longest] if word[0].isalpha())
        yield from (letters[:size] for size in range(shortest, len(letters) + 1))


def years(texts: Iterable[str], start: date | None = None, end: date | None = None) -> list[str]:
    """Years inside the ranges that titles and periods name: « de 2005 à 2024 » → 2005, 2006 … 2024."""
    ranges = [(int(one), int(two)) for text in texts for one, two in _RANGE.findall(text)]
    if start and end:
        ranges.append((start.year, end.year))
    found = {
        year
        for first, last in ranges
        if 0 <= last - first <= MAX_YEARS
        for year in range(first, last + 1)
    }
    return sorted(map(str, found))
