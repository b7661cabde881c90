"""Where the words of a question stand in a text: marked in titles, and the passage to quote that holds them."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Final

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from portal.core import markdown
from portal.core.french import STOP_WORDS, fold, stem

EXCLUDED: Final = re.compile(r"(?<!\S)-\S+")
WORD: Final = re.compile(r"[^\W_]+")
LETTERS_ALIKE: Final = 3  # first letters that a word shares with its stem, whatever its ending
BEFORE_HIT: Final = 70  # characters quoted before the first word that was found
MOST_HITS: Final = 60  # compared to choose a passage; a text that repeats a word tells no more
# Letters that are one once accents are gone.
VARIANTS: Final = {
    "a": "aàâäáãå", "c": "cç", "e": "eéèêë", "i": "iîïíì", "n": "nñ", "o": "oôöóòõ", "u": "uùûüú", "y": "yÿ",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Hit:
    """A word of a text that was searched."""

    start: int
    end: int
    stem: str


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a question. **Shape**: `pattern` finds what may be one of them, `stems` decide."""

    stems: frozenset[str]
    pattern: re.Pattern[str] | None

    def within(self, text: str) -> Iterator[Hit]:
        """Each searched word of a text, in order."""
        for found in self.pattern.finditer(text) if self.pattern else ():
            word = stem(found[0])
            if word in self.stems:
                yield Hit(found.start(), found.end(), word)


@lru_cache(maxsize=256)
def words_of(query: str) -> Words:
    """The words to mark for a question, without those it excludes and the empty ones."""
    text = unicodedata.normalize("NFC", EXCLUDED.sub(" ", query))
    words = [word for word in WORD.findall(text) if fold(word) not in STOP_WORDS]
    stems = frozenset(stem(word) for word in words)
    beginnings = sorted({_beginning(fold(word)) for word in words})
    if not beginnings:
        return Words(stems, None)
    pattern = rf"(?<![^\W_])(?:{'|'.join(beginnings)})[^\W_]*"
    return Words(stems, re.compile(pattern, re.IGNORECASE))


def _beginning(letters: str) -> str:
    """What every form of a word begins with, accents or not; less where a ligature may stand."""
    return _pattern(re.split("oe|ae|ss", letters)[0][:LETTERS_ALIKE])


def _pattern(letters: str) -> str:
    """These letters, accents or not."""
    return "".join(f"[{VARIANTS[letter]}]" if letter in VARIANTS else letter for letter in letters)


def is_same(one: str, other: str) -> bool:
    """Whether two names say the same words, in the same order."""
    words = [[stem(word) for word in WORD.findall(name)] for name in (one, other)]
    return words[0] == words[1] != []


def marked(text: str, query: str) -> SafeString:
    """The text, escaped, each searched word in `<mark>`."""
    text = unicodedata.normalize("NFC", text)
    parts, place = [], 0
    for hit in words_of(query).within(text):
        parts += [
            escape(text[place : hit.start]),
            f"<mark>{escape(text[hit.start : hit.end])}</mark>",
        ]
        place = hit.end
    parts.append(escape(text[place:]))
    return mark_safe("".join(parts))  # noqa: S308 - every piece is escaped


def passage(text: str, query: str, length: int) -> str:
    """The words of a Markdown text where most of the question stands; empty when none of it does."""
    plain = unicodedata.normalize("NFC", markdown.plain_text(markdown.without_embedded_files(text)))
    hits = list(islice(words_of(query).within(plain), MOST_HITS))
    if not hits:
        return ""
    first = _densest(hits, length)
    if first.end < length - BEFORE_HIT:
        return markdown.cut(plain, length)
    start = _word_start(plain, first.start - BEFORE_HIT)
    return f"… {markdown.cut(plain[start:], length)}"


def best_source(query: str, texts: Iterable[str]) -> str:
    """The first of these texts that holds a searched word, else the first that says something."""
    said = [text for text in texts if text]
    wanted = words_of(query)
    return next((text for text in said if any(wanted.within(text))), said[0] if said else "")


def beginnings_marked(text: str, typed: str) -> SafeString:
    """The text, escaped, with what was typed so far of each word in `<mark>`."""
    text = unicodedata.normalize("NFC", text)
    typed_words = sorted({_pattern(fold(word)) for word in WORD.findall(typed)}, key=len)
    if not typed_words:
        return escape(text)
    pattern = re.compile(rf"((?<![^\W_])(?:{'|'.join(reversed(typed_words))}))", re.IGNORECASE)
    pieces = pattern.split(text)
    return mark_safe(  # noqa: S308 - every piece is escaped
        "".join(
            f"<mark>{escape(piece)}</mark>" if place % 2 else escape(piece)
            for place, piece in enumerate(pieces)
        )
    )


def _densest(hits: list[Hit], length: int) -> Hit:
    """The hit from which most different words stand within this many characters."""

    def weight(place: int) -> int:
        reach = hits[place].start + length - BEFORE_HIT
        return len({hit.stem for hit in hits[place:] if hit.end <= reach})

    return hits[max(range(len(hits)), key=weight)]


def _word_start(text: str, place: int) -> int:
    """The beginning of the first word after this place."""
    gap = text.find(" ", place, place + BEFORE_HIT)
    return gap + 1 if gap >= 0 else place
