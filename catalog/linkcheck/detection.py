"""Did the file behind a link change since the last check, and when? Headers only, no download."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from catalog.linkcheck.observations import PreviousCheck, Probe

HARVEST = "harvest-resource-metadata"
LAST_MODIFIED = "last-modified-header"
ETAG = "etag-header"
CONTENT_LENGTH = "content-length-header"
PREVIOUS_CHECK = "previous-check-detection"

GENERATED_WITHIN = timedelta(seconds=60)
"""A Last-Modified this close to the Date of the answer was made up for the answer."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is stored about the file. `modified_at` is None before the first detection."""

    modified_at: datetime | None = None
    harvest_modified_at: datetime | None = None
    previous: PreviousCheck | None = None


@dataclass(frozen=True, slots=True)
class Detection:
    """A conclusion: whether the file changed, its date of modification, and how we know."""

    is_changed: bool
    modified_at: datetime | None
    word: str


def detect_change(known: Known, probe: Probe) -> Detection | None:
    """The first conclusion that can be drawn; None when only a download would tell."""
    steps = (_by_harvest, _by_not_modified, _by_last_modified, _by_etag, _by_length)
    return next((found for step in steps if (found := step(known, probe))), None)


def _by_harvest(known: Known, probe: Probe) -> Detection | None:
    """The harvested catalogue dates its files."""
    date = known.harvest_modified_at
    return Detection(date != known.modified_at, date, HARVEST) if date else None


def _by_not_modified(known: Known, probe: Probe) -> Detection | None:
    """The server answered 304 to our validators."""
    if not probe.unchanged:
        return None
    has_etag = known.previous is not None and known.previous.etag
    return _same(known, ETAG if has_etag else LAST_MODIFIED)


def _by_last_modified(known: Known, probe: Probe) -> Detection | None:
    """The server dates the file."""
    date = last_modified(probe)
    if date is None:
        return None
    before = parse_http_date(known.previous.last_modified) if known.previous else None
    before = min(before, probe.checked_at) if before else None
    return Detection(date != before, date, LAST_MODIFIED)


def _by_etag(known: Known, probe: Probe) -> Detection | None:
    """The server names the version of the file, then and now."""
    now, before = probe.headers.get("etag"), known.previous.etag if known.previous else None
    if not now or not before:
        return None
    return _same(known, ETAG) if _opaque(now) == _opaque(before) else _changed(probe, ETAG)


def _by_length(known: Known, probe: Probe) -> Detection | None:
    """The size then and now; the same size counts as the same file, to spare downloads."""
    before = known.previous.content_length if known.previous else None
    if before is None or probe.content_length is None:
        return None
    if before == probe.content_length:
        return _same(known, PREVIOUS_CHECK)
    return _changed(probe, CONTENT_LENGTH)


def _same(known: Known, word: str) -> Detection:
    """The file is the one we know: the stored date stands."""
    return Detection(is_changed=False, modified_at=known.modified_at, word=word)


def _changed(probe: Probe, word: str) -> Detection:
    """The file is another one, and nothing better than the date of the check is known."""
    return Detection(is_changed=True, modified_at=probe.checked_at, word=word)


def _opaque(etag: str) -> str:
    """An entity tag for weak comparison (RFC 9110, section 8.8.3.2)."""
    return etag.strip().removeprefix("W/")


def last_modified(probe: Probe) -> datetime | None:
    """The credible Last-Modified of an answer, never in the future; None when made up."""
    date = parse_http_date(probe.headers.get("last-modified"))
    answered = parse_http_date(probe.headers.get("date"))
    if date is None or (answered and abs(date - answered) <= GENERATED_WITHIN):
        return None
    return min(date, probe.checked_at)


def parse_http_date(value: str | None) -> datetime | None:
    """The moment that an HTTP header tells, in UTC; None for garbage."""
    try:
        date = parsedate_to_datetime(value or "")
        return (date if date.tzinfo else date.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
