"""Values as strangers write them, turned into ours: what cannot be read is noted, never guessed."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any, Final
from urllib.parse import urlsplit

import orjson

from catalog.datasets.choices import FREQUENCY_ALIASES, TAG_LENGTHS, TITLE_LENGTH, Frequency
from portal.core import ids
from portal.core.slugs import MAX_LENGTH, slugify
from portal.site.imports.records import Notes, Refusal

MAX_COUNT: Final = 2_147_483_647  # what the narrowest counter holds
YEARS: Final = range(2, 9999)  # the first and last cannot be moved between time zones
ID_YEARS: Final = range(2005, 2100)
_TOMORROW: Final = datetime.now(UTC) + timedelta(days=1)
_SLUG: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_FREQUENCIES: Final = frozenset(Frequency.values)
_LONGEST_TAG: Final = TAG_LENGTHS[1]


def clean(value: Any, notes: Notes, name: str) -> str:
    """A text without NUL; characters that could not be decoded are noted."""
    if value is None:
        return ""
    text = value if isinstance(value, str) else str(value)
    if "\x00" in text:
        notes.add("NUL characters removed", name)
        text = text.replace("\x00", "")
    if "\ufffd" in text:
        notes.add("unreadable characters", name)
    return text


def line(value: Any, length: int, notes: Notes, name: str) -> str:
    """A short text: trimmed, cut to its column with a note."""
    text = clean(value, notes, name).strip()
    if len(text) > length:
        notes.add("text cut", f"{name}: {len(text)} characters, {length} kept")
        return text[:length].rstrip()
    return text


def title(value: Any, notes: Notes) -> str:
    """A title. Raises: Refusal when there is none."""
    text = line(value, TITLE_LENGTH, notes, "title")
    if not text:
        raise Refusal("the title is empty")
    return text


def public_id(value: Any) -> str:
    """An id in our form. Raises: Refusal for any other."""
    text = value.strip().lower() if isinstance(value, str) else ""
    if not ids.is_public_id(text):
        raise Refusal(f"the id “{str(value)[:60]}” is not made of 24 hexadecimal digits")
    return text


def slug(value: Any, label: str) -> str:
    """A slug as given when it has the form of one, else made from it or from the label."""
    text = value.strip() if isinstance(value, str) else ""
    if text and len(text) <= MAX_LENGTH and _SLUG.fullmatch(text) and not ids.is_public_id(text):
        return text
    return slugify(text or label)


def moment(value: Any, notes: Notes, name: str) -> datetime | None:
    """A date and time; without offset it is UTC (API contract 1.3). Unit: UTC."""
    if not value:
        return None
    try:
        found = datetime.fromisoformat(value)
        found = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, TypeError, OverflowError):
        notes.add("unreadable date", f"{name}: {value}")
        return None
    if found.year not in YEARS:
        notes.add("unreadable date", f"{name}: {value}")
        return None
    if found > _TOMORROW:
        notes.add("date in the future, kept", f"{name}: {value}")
    return found


def day(value: Any, notes: Notes, name: str) -> date | None:
    """A day."""
    if not value:
        return None
    try:
        return date.fromisoformat(value[:10])
    except (ValueError, TypeError):
        notes.add("unreadable date", f"{name}: {value}")
        return None


def period(start: Any, end: Any, notes: Notes) -> tuple[date | None, date | None]:
    """A period in order; a reversed one is kept out."""
    first, last = day(start, notes, "period start"), day(end, notes, "period end")
    if first and last and first > last:
        notes.add("period kept out: it ends before it starts", f"{start} – {end}")
        return None, None
    return first, last


def count(value: Any, notes: Notes, name: str) -> int:
    """A number of things; zero when it is none."""
    if not value:
        return 0
    try:
        found = int(value) if not isinstance(value, float | bool) else int(float(value))
    except (ValueError, TypeError, OverflowError):
        found = -1
    if 0 <= found <= MAX_COUNT:
        return found
    notes.add("unreadable number", f"{name}: {value}")
    return 0


def score(value: Any, notes: Notes) -> float | None:
    """A share between 0 and 1."""
    try:
        found = float(value)
    except (ValueError, TypeError):
        found = -1.0
    if 0 <= found <= 1:
        return found
    if value not in ("", None):
        notes.add("unreadable quality score", value)
    return None


@lru_cache(maxsize=20_000)
def _tag(text: str) -> str:
    text = text.strip()
    return text if not text or _SLUG.fullmatch(text) else slugify(text)


def tags(values: Iterable[Any], notes: Notes) -> list[str]:
    """Keywords: slugs, sorted, each once, cut to their column with a note."""
    found = {_tag(value) for value in values if isinstance(value, str)} - {""}
    if found and max(map(len, found)) > _LONGEST_TAG:
        notes.add("keyword cut", max(found, key=len))
        found = {tag[:_LONGEST_TAG].rstrip("-") for tag in found}
    return sorted(found)


def names(values: Iterable[Any], notes: Notes) -> list[str]:
    """Names of zones, or their ids, each once."""
    found = (clean(value, notes, "zones").strip() for value in values if isinstance(value, str))
    return list(dict.fromkeys(name for name in found if name))


def formats(values: Iterable[Any]) -> list[str]:
    """Names of formats: lower case, sorted, each once, cut to their column."""
    names = {value.strip().lower()[:64].rstrip() for value in values if isinstance(value, str)}
    return sorted(names - {""})


def frequency(value: Any, notes: Notes) -> str:
    """A frequency of ours; former names are translated (API contract 14.1)."""
    if not value:
        return Frequency.UNKNOWN.value
    if isinstance(value, str):
        if value in _FREQUENCIES:
            return value
        if value in FREQUENCY_ALIASES:
            return FREQUENCY_ALIASES[value].value
    notes.add("unknown frequency", value)
    return Frequency.UNKNOWN.value


def choice(value: Any, known: Iterable[str], notes: Notes, name: str) -> str:
    """One of the known values, else nothing, with a note."""
    if not value:
        return ""
    if isinstance(value, str) and value in known:
        return value
    notes.add(f"unknown {name}", value)
    return ""


def address(value: Any, schemes: Iterable[str] = ("http", "https"), length: int = 8000) -> str:
    """A web address that may be shown as a link, else an empty text."""
    text = value.strip() if isinstance(value, str) else ""
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    is_fine = parts.scheme.lower() in schemes and parts.netloc and len(text) <= length
    return text if is_fine and "\x00" not in text else ""


def mapping(value: Any, notes: Notes, name: str) -> dict[str, Any]:
    """An object of JSON that the database can hold, empty for anything else."""
    if not isinstance(value, dict):
        if value:
            notes.add("not an object", name)
        return {}
    if b"\\u0000" in orjson.dumps(value):
        notes.add("NUL characters removed", name)
        return _without_nul(value)
    return value


def _without_nul(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\x00", "")
    if isinstance(value, dict):
        return {_without_nul(key): _without_nul(item) for key, item in value.items()}
    return [_without_nul(item) for item in value] if isinstance(value, list) else value


@lru_cache(maxsize=2000)
def months(text: str) -> dict[str, int]:
    """Counts by month as the catalogue writes them: `{'2025-01': 3}`; empty for anything else."""
    try:
        found = orjson.loads(text.replace("'", '"'))
    except orjson.JSONDecodeError:
        return {}
    return by_months(found)


def by_months(value: Any) -> dict[str, int]:
    """The counts by month of an answer of the API; there, none at all is 0."""
    if not isinstance(value, dict):
        return {}
    return {str(month)[:7]: int(number) for month, number in value.items() if type(number) is int}


def moment_of_id(key: str) -> datetime | None:
    """When an object was made on its first portal: an id begins with the second (portal.core.ids)."""
    found = datetime.fromtimestamp(int(key[:8], 16), UTC)
    return found if found.year in ID_YEARS and found <= datetime.now(UTC) else None
