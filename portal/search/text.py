"""Text as search compares it: the same few steps on what is stored and on what is asked.

Source: the French pitfalls measured in the search reference: stock configurations lose hyphens, « les », plurals in
-as -is -os -us, and glue dotted names into one token.
"""

import re
import unicodedata

from anyascii import anyascii

MAX_CHARACTERS = 512
MAX_WORDS = 16
_JOINERS = re.compile(r"(?<=\w)[-_/.+’'](?=\w)")
_PLURAL = re.compile(r"\b(\w{2,}[aiou])s\b", re.IGNORECASE)
_KEEP_S = {"plus", "sous", "mais", "pas", "nous", "vous", "tous"}
_LES = re.compile(r"\bles\b", re.IGNORECASE)
_WORDS = re.compile(r"[a-z0-9]+")


def normalise(text: str) -> str:
    """The text with joined words parted, « les » gone, and the plurals the stemmer misses made singular."""
    text = "".join(
        c
        for c in unicodedata.normalize("NFKC", text)
        if unicodedata.category(c) not in ("Cf", "Cs", "Cc") or c in "\n\t "
    )
    text = _LES.sub(" ", _JOINERS.sub(" ", text.replace("œ", "oe").replace("Œ", "OE")))
    return _PLURAL.sub(lambda found: found[0] if found[0].lower() in _KEEP_S else found[1], text)


def exact_key(text: str) -> str:
    """A title or acronym reduced to its words: what an exact hit compares."""
    return " ".join(_WORDS.findall(anyascii(text).lower()))


def question(text: str) -> str:
    """A visitor's words, bounded and normalised; empty when nothing positive is asked."""
    words = normalise(text[:MAX_CHARACTERS]).split()[:MAX_WORDS]
    if not any(_WORDS.search(anyascii(word).lower()) for word in words if not word.startswith("-")):
        return ""
    return " ".join(words)
