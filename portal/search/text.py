"""Text as search compares it: the same few steps on what is stored and on what is asked.

Source: the French pitfalls measured in the search reference: stock configurations lose hyphens, « les », plurals in
-as -is -os -us, and glue dotted names into one token.
"""

import re
import unicodedata

from anyascii import anyascii

MAX_CHARACTERS = 512
MAX_WORDS = 16
_INVISIBLE = re.compile(  # control characters, surrogates and format marks, but tab and new line
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e"
    r"\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb"
    r"\U000110bd\U000110cd\U00013430-\U00013438\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    r"\U000e0001\U000e0020-\U000e007f]"
)
_JOINERS = re.compile(r"(?<=\w)[-_/.+’'](?=\w)")
_PLURAL = re.compile(r"\b(\w{2,}[aiou])s\b", re.IGNORECASE)
_KEEP_S = {"plus", "sous", "mais", "pas", "nous", "vous", "tous"}
_LES = re.compile(r"\bles\b", re.IGNORECASE)
_WORDS = re.compile(r"[a-z0-9]+")
_COMBINING = re.compile(r"[\u0300-\u036f]")
_PUNCTUATION = str.maketrans({"œ": "oe", "æ": "ae", **dict.fromkeys("’‘«»“”–—…•·°\xa0\u202f", " ")})


def normalise(text: str) -> str:
    """The text with joined words parted, « les » gone, and the plurals the stemmer misses made singular."""
    text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    text = _LES.sub(" ", _JOINERS.sub(" ", text.replace("œ", "oe").replace("Œ", "OE")))
    return _PLURAL.sub(lambda found: found[0] if found[0].lower() in _KEEP_S else found[1], text)


def exact_key(text: str) -> str:
    """A title or acronym reduced to its words: what an exact hit compares."""
    return " ".join(plain_words(text))


def plain_words(text: str) -> list[str]:
    """The words of a text: ASCII, lower case, letters and digits only."""
    plain = text.lower()
    if not plain.isascii():
        parted = unicodedata.normalize("NFKD", plain.translate(_PUNCTUATION))
        plain = _COMBINING.sub("", parted)
        if not plain.isascii():  # another script: many times slower
            plain = anyascii(plain).lower()
    return _WORDS.findall(plain)
