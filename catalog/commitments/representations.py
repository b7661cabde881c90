"""Commitments as dictionaries, entries of a feed, events of a calendar."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from catalog.commitments.choices import Status
from catalog.commitments.models import Commitment, StatusChange
from portal.core.feeds import Entry


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
        "due": row.due.isoformat() if row.due else None,
        "quarter": f"{row.due_year}-T{row.due_quarter}" if row.due_year else None,
        "status": row.status,
        "status_label": str(row.status_label),
        "status_since": row.status_since.isoformat(),
        "evidence": row.evidence,
        "page": f"{settings.SITE_URL}{row.get_absolute_url()}",
    }


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
        title=f"{row.title} : {Status(change.after).label}",
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
    event.add("summary", f"{row.title} ({row.status_label})")
    event.add("categories", [row.ministry or row.programme.title])
    event.add("url", f"{settings.SITE_URL}{row.get_absolute_url()}")
    event.add("transp", "TRANSPARENT")
    said = "\n".join(proof["says"] for proof in row.evidence)
    event.add("description", f"{row.programme.title}\n{said}".strip())
    return event
