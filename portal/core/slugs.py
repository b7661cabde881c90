"""Slugs: made from titles, unique in their kind, former ones kept for ever (API contract 16.5)."""

import re
import uuid
from collections.abc import Callable

from anyascii import anyascii

MAX_LENGTH = 255  # characters
_OTHER = re.compile(r"[^a-z0-9]+")


def slugify(text: str, *, max_length: int = MAX_LENGTH) -> str:
    """ASCII, lower case, hyphens; never empty, never the form of a UUID."""
    slug = _OTHER.sub("-", anyascii(text[: 4 * max_length]).lower().replace("'", "-")).strip("-")
    slug = slug[:max_length].strip("-") or "sans-titre"
    return f"{slug[: max_length - 5]}-uuid" if _is_uuid(slug) else slug


def first_free(base: str, is_taken: Callable[[str], bool]) -> str:
    """The base itself, or the base with the first free suffix -1, -2 … (cut to stay in length)."""
    slug, number = base, 0
    while is_taken(slug):
        number += 1
        suffix = f"-{number}"
        slug = base[: MAX_LENGTH - len(suffix)].rstrip("-") + suffix
    return slug


def _is_uuid(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False
