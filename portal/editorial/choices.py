"""Limits of texts, files and links that editors bring in."""

from typing import Final

SOURCE_LENGTH: Final = 2_000_000  # characters of a text
LINK_LENGTH: Final = 2_000  # characters of an address
WORDS_A_MINUTE: Final = 220  # of an adult reading French, for reading times
