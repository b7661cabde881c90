"""Words that occur nowhere else: each tells one state of one dataset."""

from itertools import count

_CONSONANTS = "bdfgkmnpv"
_VOWELS = "aou"
_SYLLABLES = [consonant + vowel for consonant in _CONSONANTS for vowel in _VOWELS]


def unique_words(client: int):
    """Endless words of one client; none is another one's, nor a form of it for the stemmer."""
    for number in count():
        yield f"z{_spelled(client, 2)}x{_spelled(number, 4)}k"


def _spelled(number: int, length: int) -> str:
    parts = []
    for _each in range(length):
        number, digit = divmod(number, len(_SYLLABLES))
        parts.append(_SYLLABLES[digit])
    return "".join(parts)
