"""The stem of a French word, as search computes it, so that a page marks the very words that were found.

The library is the Snowball algorithm « french » in the version that PostgreSQL's `french_stem` runs: a test holds the
two to each other.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

from snowballstemmer.french_stemmer import FrenchStemmer

LIGATURES: Final = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss"})
STOP_WORDS: Final = {
    "au", "aux", "avec", "ce", "ces", "dans", "de", "des", "du", "elle", "en", "et", "eux",
    "il", "je", "la", "le", "les", "leur", "lui", "ma", "mais", "me", "meme", "mes", "moi",
    "mon", "ne", "nos", "notre", "nous", "on", "ou", "par", "pas", "pour", "qu", "que", "qui",
    "sa", "se", "ses", "son", "sur", "ta", "te", "tes", "toi", "ton", "tu", "un", "une", "vos",
    "votre", "vous", "c", "d", "j", "l", "a", "m", "n", "s", "t", "y", "est", "ete", "sont",
}  # fmt: skip
_KEEPS_S: Final = {"plus", "sous", "mais", "pas", "nous", "vous", "tous"}
_PLURAL: Final = re.compile(r"\w{2,}[aiou]s")


def fold(text: str) -> str:
    """The text in small letters, without accents or ligatures."""
    plain = unicodedata.normalize("NFD", text.lower().translate(LIGATURES))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """What a word has in common with its plural, its feminine and its derived forms."""
    letters = fold(word)
    if not letters.isalpha():
        return letters
    if letters not in _KEEPS_S and _PLURAL.fullmatch(letters):
        letters = letters[:-1]
    return FrenchStemmer().stemWord(letters)
