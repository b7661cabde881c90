"""Titles and descriptions of a synthetic catalogue."""

from functools import lru_cache
from itertools import accumulate, cycle, pairwise
from typing import Final

from portal.site.generation.chance import Draw, Wheel, weighted, zipf
from portal.site.generation.vocabulary import phrases, words

TITLE_WORDS: Final = (5, 13)
DESCRIPTION_CHARACTERS: Final = (300, 1_500)
PHRASE_CHARACTERS: Final = 8  # fewer than a phrase takes on average: a text is cut, never too short
SENTENCE_PHRASES: Final = (6, 7, 8, 10, 12)
YEAR_SHARE: Final = 0.25  # of the titles, that end with a year
FORMS: Final = weighted({0: 0.5, 1: 0.35, 2: 0.15})
_SMALL: Final = frozenset(("de", "et"))


@lru_cache(maxsize=1)
def _words() -> Wheel:
    return zipf(words())


def _phrases(draw: Draw, sizes: list[int]) -> list[list[str]]:
    """For each dataset this many phrases of one or two words, drawn by Zipf's law."""
    number = sum(sizes)
    places = _words().places(draw.shares(number))
    forms = FORMS.places(draw.shares(number))
    found = phrases().take(places + forms * len(words())).tolist()
    return [found[start:end] for start, end in pairwise(accumulate(sizes, initial=0))]


def titles(draw: Draw, years: list[int]) -> list[str]:
    """A title for each dataset, some with the year of their data."""
    least, most = TITLE_WORDS
    sizes = draw.between(least + 1, most)
    drawn = _phrases(draw, sizes)
    with_year = (draw.shares() < YEAR_SHARE).tolist()
    return [
        _title(found, str(year) if dated else "")
        for found, year, dated in zip(drawn, years, with_year, strict=True)
    ]


def _title(found: list[str], year: str) -> str:
    """As many words as there are phrases, of which neither the first nor the last is a small one."""
    kept = " ".join(found).split(" ")[: len(found)]
    if year:
        kept[-1] = year
    elif kept[-1] in _SMALL:
        del kept[-1]
    if kept[0] in _SMALL:
        kept[0] = "données"
    return _sentence(" ".join(kept))


def descriptions(draw: Draw, headings: list[str]) -> list[str]:
    """A description for each of these titles: sentences, the first of which says the title again."""
    lengths = draw.between(*DESCRIPTION_CHARACTERS)
    sizes = [length // PHRASE_CHARACTERS for length in lengths]
    drawn = zip(headings, _phrases(draw, sizes), lengths, strict=True)
    return [_description(*each) for each in drawn]


def _description(heading: str, found: list[str], length: int) -> str:
    """Sentences of different lengths, this many characters in all."""
    parts, place = [heading], 0
    for size in cycle(SENTENCE_PHRASES[length % len(SENTENCE_PHRASES) :] + SENTENCE_PHRASES):
        parts.append(_sentence(" ".join(found[place : place + size])))
        place += size
        if place >= len(found):
            break
    return f"{'. '.join(parts)[: length - 1]}."


def _sentence(text: str) -> str:
    kept = text.removeprefix("de ").removeprefix("et ").removeprefix("d’")
    return kept[0].upper() + kept[1:]
