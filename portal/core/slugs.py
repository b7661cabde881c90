"""Slugs: made from titles, unique in their kind, former ones kept for ever (API contract 16.5)."""

import re
import uuid
from collections.abc import Callable
from typing import Any

from anyascii import anyascii
from django.db import connection
from django.db.models import QuerySet

MAX_LENGTH = 255  # characters
LONGEST_NUMBER = 8  # characters of a suffix, hyphen included
_OTHER = re.compile(r"[^a-z0-9]+")
_EMOJI = re.compile("[\u2600-\u27bf\u2b00-\u2bff\ufe0f\u200d\U0001f000-\U0001faff]+")


def slugify(text: str, *, max_length: int = MAX_LENGTH) -> str:
    """ASCII, lower case, hyphens, no name of an emoji; never empty, never the form of a UUID."""
    words = anyascii(_EMOJI.sub(" ", text[: 4 * max_length]))
    slug = _OTHER.sub("-", words.lower().replace("'", "-")).strip("-")
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


def take(kind: str, base: str, holders: "QuerySet[Any]") -> str:
    """The base, or the base with its first free number, that no other transaction gets before the end of this one.

    kind: of what the holders are; slugs are unique in a kind.
    """
    reserve(f"{kind}:{base}")
    if not holders.filter(slug=base).exists():
        return base
    stem = base[: MAX_LENGTH - LONGEST_NUMBER]
    numbered = holders.filter(slug__startswith=stem, slug__regex=r"-[0-9]+$")
    taken = {base, *numbered.values_list("slug", flat=True)}
    while True:
        slug = first_free(base, taken.__contains__)
        reserve(f"{kind}:{slug}")
        if not holders.filter(slug=slug).exists():
            return slug
        taken.add(slug)


def reserve(name: str) -> None:
    """Make other transactions that reserve this name wait for the end of this one.

    Two objects of one title stored at the same time would else take the same free slug.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


def _is_uuid(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False
