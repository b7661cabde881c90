"""What a topic may gather, and how much of it."""

from typing import Final

KINDS: Final = {"Dataset": "dataset", "Dataservice": "dataservice", "Reuse": "reuse"}
"""Class of an object (API contract 3.9) → the field of an element that points to it."""
WITHOUT_OBJECT: Final = "None"
"""The class that stands for elements of words alone (API contract 12.1)."""
NAME_LENGTH: Final = 350  # characters
TEXT_LENGTH: Final = 50_000  # characters of a description
COLOR_LENGTH: Final = 32  # characters
MAX_ELEMENTS: Final = 5_000  # in one request
