"""Limits of idempotent requests."""

from typing import Final

KEPT_HOURS: Final = 24  # as long as clients of payment APIs are used to
KEY_LENGTH: Final = 255  # characters
MAX_ANSWER: Final = (
    20 * 1024 * 1024
)  # bytes; the largest answer to a write is what the write may be
KEPT_HEADERS: Final = ("Content-Type", "ETag", "Last-Modified", "Location")
