"""The stem of a French word, as search computes it, so that a page marks the very words that were found.

Source: the Snowball algorithm « french », which PostgreSQL's `french_stem` runs; words come to it without accents, so
the suffixes that bear one are left out. A test holds the two to each other.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

VOWELS: Final = "aeiouy"
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
    return _stemmed(letters)


@dataclass(frozen=True, slots=True)
class _Regions:
    """Where, in a word, a suffix may begin to be removed."""

    rv: int
    r1: int
    r2: int


def _after_vowel_and_consonant(word: str, start: int) -> int:
    for place in range(start + 1, len(word)):
        if word[place] not in VOWELS and word[place - 1] in VOWELS:
            return place + 1
    return len(word)


def _regions(word: str) -> _Regions:
    r1 = _after_vowel_and_consonant(word, 0)
    r2 = _after_vowel_and_consonant(word, r1)
    if word[:3] in ("par", "col", "tap") or (word[:1] in VOWELS and word[1:2] in VOWELS):
        return _Regions(min(3, len(word)), r1, r2)
    vowel = next((place for place in range(1, len(word)) if word[place] in VOWELS), len(word))
    return _Regions(min(vowel + 1, len(word)), r1, r2)


def _shielded(word: str) -> str:
    """The word with its vowels that sound as consonants in capitals."""
    letters = list(word)
    for place, letter in enumerate(word):
        before = letters[place - 1] if place else ""
        after = word[place + 1 : place + 2]
        between = before != "" and before in VOWELS and after != "" and after in VOWELS
        is_consonant = (
            (letter in "ui" and between)
            or (letter == "u" and before == "q")
            or (letter == "y" and ((before and before in VOWELS) or (after and after in VOWELS)))
        )
        if is_consonant:
            letters[place] = letter.upper()
    return "".join(letters)


# Suffixes of step 1, longest first, each with what is done with the word before it.
_Cut = Callable[[str, int, _Regions], str | None]


def _in_r2(word: str, cut: int, at: _Regions) -> str | None:
    return word[:cut] if cut >= at.r2 else None


def _then_ic(word: str, cut: int, at: _Regions) -> str | None:
    if cut < at.r2:
        return None
    rest = word[:cut]
    if not rest.endswith("ic"):
        return rest
    return rest[:-2] if cut - 2 >= at.r2 else rest[:-2] + "iqU"


def _to(ending: str, region: str) -> _Cut:
    def cut_to(word: str, cut: int, at: _Regions) -> str | None:
        return word[:cut] + ending if cut >= getattr(at, region) else None

    return cut_to


def _ement(word: str, cut: int, at: _Regions) -> str | None:
    if cut < at.rv:
        return None
    rest = word[:cut]
    if rest.endswith("iv") and cut - 2 >= at.r2:
        rest = rest[:-2]
        return rest[:-2] if rest.endswith("at") and len(rest) - 2 >= at.r2 else rest
    if rest.endswith("eus"):
        if cut - 3 >= at.r2:
            return rest[:-3]
        return rest[:-3] + "eux" if cut - 3 >= at.r1 else rest
    if rest.endswith(("abl", "iqU")) and cut - 3 >= at.r2:
        return rest[:-3]
    return rest


def _if(word: str, cut: int, at: _Regions) -> str | None:
    if cut < at.r2:
        return None
    rest = word[:cut]
    if rest.endswith("at") and cut - 2 >= at.r2:
        return _then_ic(word, cut - 2, at)
    return rest


def _euse(word: str, cut: int, at: _Regions) -> str | None:
    if cut >= at.r2:
        return word[:cut]
    return word[:cut] + "eux" if cut >= at.r1 else None


def _issement(word: str, cut: int, at: _Regions) -> str | None:
    return word[:cut] if cut >= at.r1 and word[cut - 1 : cut] not in VOWELS else None


def _eau(word: str, cut: int, at: _Regions) -> str | None:
    return word[:cut] + "eau"


def _ment(word: str, cut: int, at: _Regions) -> str | None:
    return word[:cut] if cut - 1 >= at.rv and word[cut - 1 : cut] in VOWELS else None


_STEP_1: Final[tuple[tuple[str, _Cut], ...]] = (
    ("issements?", _issement),
    ("(?:atrice|ateur|ation)s?", _then_ic),
    ("logies?", _to("log", "r2")),
    ("(?:usion|ution)s?", _to("u", "r2")),
    ("ences?", _to("ent", "r2")),
    ("amment", _to("ant", "rv")),
    ("emment", _to("ent", "rv")),
    ("ements?", _ement),
    ("ments?", _ment),
    ("(?:ance|iqUe|isme|able|iste)s?|eux", _in_r2),
    ("euses?", _euse),
    ("i(?:f|ve)s?", _if),
    ("eaux", _eau),
    ("aux", _to("al", "r1")),
)
_SUFFIXES: Final = tuple((re.compile(f"(?:{suffix})$"), cut) for suffix, cut in _STEP_1)
_I_VERB: Final = re.compile(
    r"(?<=[^aeiouy])(?:i|ies?|ir(?:a[is]?|aIent|ais|ait|ent|ez|iez|ions|on[st])?|is|it|"
    r"iss(?:aIent|ais|ait|antes?|ants?|e|es|ent|ez|iez|ions|ons))$"
)
_VERB: Final = re.compile(r"(?:er(?:a[is]?|aIent|ais|ait|ez|iez|ions|on[st])?|i?ez)$")
_VERB_A: Final = re.compile(
    r"e?(?:a|ai|aIent|ais|ait|antes?|ants?|as|asse(?:nt|s)?|assi(?:ez|ons))$"
)


def _stemmed(letters: str) -> str:
    word = _shielded(letters)
    at = _regions(word)
    cut, may_be_verb = _without_suffix(word, at)
    if may_be_verb:
        cut = _without_verb_ending(cut or word, at) or cut
    word = re.sub("Y$", "i", cut) if cut else _last_letters(word, at)
    if word.endswith(("enn", "onn", "ett", "ell", "eill")):
        word = word[:-1]
    return word.lower()


def _without_suffix(word: str, at: _Regions) -> tuple[str, bool]:
    """Step 1: the word cut, empty when nothing was removed, and whether it may be a verb."""
    for suffix, cut in _SUFFIXES:
        found = suffix.search(word)
        if found:
            rest = cut(word, found.start(), at)
            return rest or "", rest is None or found[0] in ("amment", "emment") or cut is _ment
    return "", True


def _without_verb_ending(word: str, at: _Regions) -> str:
    """Step 2: the word without the ending of a verb; empty when it has none."""
    found = _I_VERB.search(word, at.rv)
    if found and found.start() > at.rv:
        return word[: found.start()]
    found = _VERB.search(word, at.rv)
    if not found and word.endswith("ions") and len(word) - 4 >= at.r2:
        return word[:-4]
    found = found or _VERB_A.search(word, at.rv)
    return word[: found.start()] if found else ""


def _last_letters(word: str, at: _Regions) -> str:
    """Step 4: what is left of an ordinary noun's ending."""
    if word.endswith("s") and word[-2:-1] not in "aious":
        word = word[:-1]
    start = len(word) - 3
    if word.endswith(("sion", "tion")) and start >= at.r2 and start - 1 >= at.rv:
        return word[:-3]
    if word.endswith(("ier", "Ier")) and start >= at.rv:
        return word[:-3] + "i"
    return word[:-1] if word.endswith("e") and len(word) - 1 >= at.rv else word
