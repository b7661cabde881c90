"""Commitments as dictionaries, entries of a feed, events of a calendar."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from catalog.commitments.models import Commitment, Programme, StatusChange
from portal.core.api.references import reference
from portal.core.feeds import Entry
from portal.core.representations import Reader


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


def calendar_of(rows: list[Commitment], name: str) -> bytes:
    """An iCalendar file (RFC 5545): a day at the end of each quarter promised."""
    calendar = Calendar()
    calendar.add("prodid", f"-//{settings.SITE_NAME}//Engagements//FR")
    calendar.add("version", "2.0")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    for row in rows:
        if row.due:
            calendar.add_component(_event(row))
    return calendar.to_ical()


def _event(row: Commitment) -> Event:
    event = Event()
    due = row.due or datetime.now(UTC).date()
    host = settings.SITE_URL.partition("://")[2]
    event.add("uid", f"{row.public_id}@{host}")
    event.add("dtstamp", datetime.combine(row.status_since.date(), time.min, UTC))
    event.add("dtstart", due)
    event.add("dtend", due + timedelta(days=1))
    event.add("summary", f"{row.title} ({row.status_words})")
    event.add("categories", [row.ministry or row.programme.title])
    event.add("url", f"{settings.SITE_URL}{row.get_absolute_url()}")
    event.add("transp", "TRANSPARENT")
    said = "\n".join(proof["says"] for proof in row.evidence)
    event.add("description", f"{row.programme.title}\n{said}".strip())
    return event
