"""Commitments as dictionaries, entries of a feed, events of a calendar."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, Final

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Calendar, Event
from icalendar.prop import vCategory, vDDDTypes, vText, vUri

from catalog.commitments.models import Commitment, Programme, StatusChange
from portal.core.api.references import reference
from portal.core.feeds import Entry
from portal.core.representations import Reader

EVENTS_KEPT: Final = 4_000  # of calendars, in the memory of a process: 1 kB each


def commitment_json(row: Commitment) -> dict[str, Any]:
    """A commitment for programs, names in English as the API's."""
    return {
        "id": row.public_id,
        "programme": row.programme.slug,
        "title": row.title,
        "kind": row.kind,
        "ministry": row.ministry or None,
        "organization": row.organization.public_id if row.organization else None,
        "theme": row.theme or None,
        "access": row.access,
        "deduced": row.deduced or None,
        "due": row.due.isoformat() if row.due else None,
        "quarter": _quarter_key(row.due_year, row.due_quarter),
        "status": row.status,
        "status_label": str(row.status_label),
        "restricted": row.is_restricted,
        "status_since": row.status_since.isoformat(),
        "evidence": row.evidence,
        "page": f"{settings.SITE_URL}{row.get_absolute_url()}",
    }


def commitment_ref(row: Commitment, reader: Reader) -> dict[str, Any]:
    """A commitment as others name it (API contract 3.1)."""
    page = reader.front(row.get_absolute_url()) or f"{reader.base}{row.get_absolute_url()}"
    return {**reference(row), "title": row.title, "page": page}


def programme_json(row: Programme) -> dict[str, Any]:
    """A programme for programs, beside its commitments."""
    return {
        "id": row.public_id,
        "slug": row.slug,
        "title": row.title,
        "start": _quarter_key(row.start_year, row.start_quarter),
        "end": _quarter_key(row.end_year, row.end_quarter),
        "promised_total": row.promised_total,
        "page": f"{settings.SITE_URL}{row.get_absolute_url()}",
    }


def _quarter_key(year: int | None, quarter: int | None) -> str | None:
    return f"{year}-T{quarter}" if year else None


def table_json_ld(name: str, description: str, page: str, query: str) -> dict[str, Any]:
    """The table of a board as a dataset of schema.org, with its files. **Shape**: `query` as of a query string."""
    asked = f"?{query}" if query else ""
    files = (("text/csv", "csv"), ("application/json", "json"), ("text/calendar", "calendar"))
    return {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": name,
        "description": description,
        "url": page,
        "isAccessibleForFree": True,
        "creator": {"@type": "Organization", "name": settings.SITE_NAME},
        "distribution": [
            {
                "@type": "DataDownload",
                "encodingFormat": kind,
                "contentUrl": f"{settings.SITE_URL}{reverse(f'commitments:{route}')}{asked}",
            }
            for kind, route in files
        ],
    }


def change_entry(change: StatusChange) -> Entry:
    """A change of status in a feed, with what proved it."""
    row = change.commitment
    page = f"{settings.SITE_URL}{row.get_absolute_url()}"
    words = [f"- {proof['says']}" for proof in change.evidence]
    return Entry(
        id=f"{page}#changement-{change.pk}",
        url=page,
        title=f"{row.title} : {change.words}",
        text="\n".join(
            [_("Engagement de %s.") % (row.ministry or row.programme.title), "", *words]
        ),
        author=row.ministry or settings.SITE_NAME,
        author_url=f"{settings.SITE_URL}{row.programme.get_absolute_url()}",
        published=change.at,
        updated=change.at,
    )


def calendar_of(rows: Iterable[Commitment], name: str) -> bytes:
    """An iCalendar file (RFC 5545): a day at the end of each quarter promised."""
    calendar = Calendar()
    calendar.add("prodid", f"-//{settings.SITE_NAME}//Engagements//FR")
    calendar.add("version", "2.0")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    head, end, rest = calendar.to_ical().rpartition(b"END:VCALENDAR")
    return b"".join([head, *(_event(*_told(row)) for row in rows if row.due), end, rest])


def _told(row: Commitment) -> tuple[str, date, date, str, str, str, str]:
    """What an event says of a commitment, in the order of `_event`."""
    said = "\n".join(proof["says"] for proof in row.evidence)
    due = row.due or date.max
    return (
        row.public_id,
        row.status_since.date(),
        due,
        f"{row.title} ({row.status_words})",
        row.ministry or row.programme.title,
        row.get_absolute_url(),
        f"{row.programme.title}\n{said}".strip(),
    )


@lru_cache(maxsize=EVENTS_KEPT)
def _event(  # noqa: PLR0913 - the key of what is kept: an event is written once for what it says
    key: str, stamp: date, due: date, summary: str, category: str, path: str, description: str
) -> bytes:
    """The lines of an event; the library folds them letter by letter, which takes most of the time of a calendar."""
    host = settings.SITE_URL.partition("://")[2]
    event = Event()
    event["UID"] = vText(f"{key}@{host}")
    event["DTSTAMP"] = vDDDTypes(datetime.combine(stamp, time.min, UTC))
    event["DTSTART"] = vDDDTypes(due)
    event["DTEND"] = vDDDTypes(due + timedelta(days=1))
    event["SUMMARY"] = vText(summary)
    event["CATEGORIES"] = vCategory([category])
    event["URL"] = vUri(f"{settings.SITE_URL}{path}")
    event["TRANSP"] = vText("TRANSPARENT")
    event["DESCRIPTION"] = vText(description)
    return bytes(event.to_ical())
