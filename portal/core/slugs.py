"""Slugs: made from titles, unique in their kind, former ones kept for ever (API contract 16.5)."""

import re
import uuid
from collections.abc import Callable

from anyascii import anyascii
from django.db import connection

MAX_LENGTH = 255  # characters
_OTHER = re.compile(r"[^a-z0-9]+")
_NUMBER = re.compile(r"(-\d+)+$")


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


def reserve(name: str) -> None:
    """Make other transactions that look for a slug of this stem wait for the end of this one.

    Two objects of one title stored at the same time would else take the same free slug.
    """
    stem = _NUMBER.sub("", name)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [stem])


def _is_uuid(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False
