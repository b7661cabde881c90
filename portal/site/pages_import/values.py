"""Values of a front-matter, whatever their author typed, as the types that a portal keeps."""

import math
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any, Final

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from portal.core.markdown import plain_text

DEEPEST: Final = 20  # levels of lists and objects kept
LONGEST: Final = 100_000  # characters of a value kept
_OFF: Final = frozenset({"false", "no", "non", "off", "0"})


def plain(value: Any, depth: int = 0) -> Any:
    """A value as JSON holds it in PostgreSQL: dates as text, nothing that it refuses."""
    if value is None or isinstance(value, bool | int):
        return value if not isinstance(value, int) or abs(value) < 2**63 else str(value)[:100]
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, dict | list | tuple | set) and depth >= DEEPEST:
        return "…"
    if isinstance(value, dict):
        return {clean(str(key)): plain(each, depth + 1) for key, each in value.items()}
    if isinstance(value, list | tuple | set):
        return [plain(each, depth + 1) for each in value]
    return value.isoformat() if isinstance(value, date) else clean(str(value))[:LONGEST]


def clean(words: str) -> str:
    """A text without NUL or half characters."""
    return words.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def text(value: Any) -> str:
    """A value as one text; empty for lists, objects and nothing."""
    if value is None or isinstance(value, dict | list | tuple | set | bool):
        return ""
    return clean(str(value)).strip()


def words(value: Any) -> str:
    """A value as plain words on one line: no tag, no script, no mark of Markdown."""
    return plain_text(text(value))


def texts(value: Any) -> list[str]:
    """A value as a list of texts; one text is a list of one."""
    values: Iterable[Any] = value if isinstance(value, list | tuple | set) else [value]
    return [found for found in (text(each) for each in values) if found]


def dictionaries(value: Any) -> list[dict[str, Any]]:
    """The objects of a list, or the only one."""
    values = value if isinstance(value, list) else [value]
    return [each for each in values if isinstance(each, dict)]


def first_text(values: dict[str, Any], *names: str) -> str:
    """The first of these that says something."""
    return next((found for name in names if (found := text(values.get(name)))), "")


def is_off(value: Any) -> bool:
    """Whether a value says no."""
    return value is False or (isinstance(value, str) and value.strip().lower() in _OFF)


def is_on(value: Any) -> bool:
    """Whether a value says yes."""
    return value is True or (
        isinstance(value, str) and value.strip().lower() in {"true", "yes", "oui", "on"}
    )


def day(value: Any) -> date | None:
    """A value as a day; None when it is not one."""
    found = moment(value)
    return timezone.localtime(found).date() if found else None


def moment(value: Any) -> datetime | None:
    """A value as a moment, of Paris when it does not say where; None when it is not one."""
    found = value if isinstance(value, date) else _parsed(text(value))
    if found is None or not 1900 <= found.year <= 2200:
        return None
    if not isinstance(found, datetime):
        found = datetime.combine(found, time())
    return timezone.make_aware(found) if timezone.is_naive(found) else found


def _parsed(words: str) -> date | None:
    """A text as a day or a moment."""
    parts = words.split()
    joined = "T".join(parts[:2]) + "".join(parts[2:])
    for read, form in ((parse_datetime, joined), (parse_date, parts[0] if parts else "")):
        try:
            if found := read(form):
                return found
        except ValueError:
            continue
    return None
