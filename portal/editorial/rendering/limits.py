"""What a rendering may cost: it happens once, at save, but a hostile text must not hold a worker."""

from typing import Final

# Milliseconds, measured on slow inputs of the parser; a page of 300 KB of ordinary text costs about a second.
PER_CHARACTER: Final = 0.0016
PER_MARK: Final = {
    "[": 0.02, "|": 0.012, "*": 0.008, "_": 0.006, "~": 0.006, "`": 0.006, "<": 0.012, "\n": 0.02,
    ">": 0.01, "{": 0.02, "&": 0.02,
}  # fmt: skip
ALLOWED: Final = 4_000
ALLOWED_IN_A_LINE: Final = 1_000
PER_PAIR: Final = 0.0002  # of marks that are looked for again from each other


def is_costly(text: str) -> bool:
    """Whether a whole text would hold a worker for seconds."""
    return _cost(text) > ALLOWED


def is_costly_line(text: str) -> bool:
    """Whether the words of one block would: some marks cost the square of their number."""
    if len(text) < 2_000:
        return False
    pairs = sum(
        text.count(mark) ** 2 for mark in ("[", "<", "{", "://", "@", "`", "*", "_", "~~", "==")
    )
    return _cost(text) + pairs * PER_PAIR > ALLOWED_IN_A_LINE


def _cost(text: str) -> float:
    marks = sum(text.count(mark) * weight for mark, weight in PER_MARK.items())
    return len(text) * PER_CHARACTER + marks
