"""What a visitor typed, cut into words, phrases and exclusions: no database in it.

Source: pages.md 3.2 (« exact phrase » in quotes, -exclusion); limits of the search reference (hostile questions).
"""

import re
from dataclasses import dataclass
from typing import Final

from portal.search.text import MAX_CHARACTERS, MAX_WORDS, normalise

_QUOTED: Final = re.compile(r"(?<![\w-])(-?)[\"“”«]\s*([^\"“”«»]+?)\s*[\"“”»](?!\w)")
_EXCLUDED: Final = re.compile(r"(?<!\S)-(?=\w)(\S+)")
_PARTS: Final = re.compile(r"\w+")
MAX_PHRASES: Final = 4


@dataclass(frozen=True, slots=True)
class Reading:
    """The words to find, in order; phrases whose words stand together; words and phrases to leave out."""

    words: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    without: tuple[str, ...] = ()


def read(text: str) -> Reading:
    """A question as its parts; what only asks to leave out words asks for nothing."""
    phrases: list[str] = []
    without: list[str] = []

    def keep_quoted(found: "re.Match[str]") -> str:
        (without if found[1] else phrases).append(normalise(found[2]))
        return " "

    def keep_excluded(found: "re.Match[str]") -> str:
        without.append(normalise(found[1]))
        return " "

    rest = _QUOTED.sub(keep_quoted, text[:MAX_CHARACTERS])
    rest = _EXCLUDED.sub(keep_excluded, rest)
    words = _PARTS.findall(normalise(rest))[:MAX_WORDS]
    kept = tuple(phrase for phrase in phrases[:MAX_PHRASES] if phrase.strip())
    if not words and not kept:
        return Reading()
    return Reading(tuple(words), kept, tuple(filter(str.strip, without[:MAX_WORDS])))
