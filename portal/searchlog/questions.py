"""A visitor's words as they are counted, and the words that are never kept."""

import re
import unicodedata
from typing import Final

from stdnum import iban

from portal.searchlog.choices import LONGEST_QUESTION

READ_CHARACTERS: Final = 512  # the longest question that search itself reads
_MAIL: Final = re.compile(r"\S ?(?:@|[(\[] ?(?:at|arobase) ?[)\]]| arobase ) ?\S")
_ABROAD: Final = re.compile(r"\+ ?\d(?:[ .()/-]*\d){6}")
# Nine digits or more, whatever stands between them: telephone, NIR, SIRET, IBAN, bank card.
_LONG_NUMBER: Final = re.compile(r"\d(?:[ .,()/_-]*\d){8,}")
_YEARS: Final = re.compile(r"(?:(?:19|20)\d\d[ .,()/_-]*)+")
# The department of a Corsican NIR has a letter, which parts its digits.
_CORSICAN: Final = re.compile(r"[12] ?\d\d ?\d\d ?2[ab] ?\d{3} ?\d{3}")
_IBAN_START: Final = re.compile(r"\b[a-z]{2} ?\d{2}")
_IBAN_LENGTHS: Final = range(15, 35)


def fold(text: str) -> str:
    """The words in lower case, parted by single spaces. **Unit**: at most 200 characters."""
    text = unicodedata.normalize("NFKC", text[:READ_CHARACTERS]).lower()
    if not text.isprintable():
        text = "".join(
            " " if unicodedata.category(letter)[0] in "CZ" else letter for letter in text
        )
    return " ".join(text.split())[:LONGEST_QUESTION].rstrip()


def is_personal(question: str) -> bool:
    """Whether a folded question looks like an address, a telephone or account number, or a person's NIR."""
    return bool(
        _MAIL.search(question)
        or _ABROAD.search(question)
        or _CORSICAN.search(question)
        or _holds_long_number(question)
        or _holds_iban(question)
    )


def _holds_long_number(question: str) -> bool:
    """Nine digits in a row; « 2019 2020 2021 » is a list of years."""
    return any(not _YEARS.fullmatch(found[0]) for found in _LONG_NUMBER.finditer(question))


def _holds_iban(question: str) -> bool:
    """An IBAN, of which some countries write the most part in letters."""
    for found in _IBAN_START.finditer(question):
        compact = re.sub(r"[^a-z0-9]", "", question[found.start() :])
        lengths = (length for length in _IBAN_LENGTHS if length <= len(compact))
        if any(iban.is_valid(compact[:length]) for length in lengths):
            return True
    return False
