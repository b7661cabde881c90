"""Discussions as CSV (columns of API contract 13.3)."""

from typing import Any, Final

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.http import HttpRequest, StreamingHttpResponse

from organizations.models import Organization
from portal.core.delimited import Columns, answer_csv, batches
from portal.discussions.choices import OWNED
from portal.discussions.models import Discussion


def organization_export(request: HttpRequest, organization: Organization) -> StreamingHttpResponse:
    """The discussions on what everyone may see of an organization, in the order of their keys."""
    rows = Discussion.objects.visible_to(AnonymousUser()).about(
        Q(organization=organization), kinds=OWNED
    )
    found: Any = rows.for_api()
    base = f"{organization.slug}-discussions"
    return answer_csv(request, base, COLUMNS, batches(found, None))


def _participants(row: Discussion) -> list[str]:
    people = [message.posted_by for message in row.messages.all()]
    return [person.public_id for person in people if person]


def _said(row: Discussion) -> str:
    return "\n".join(message.content.replace("\n", " ") for message in row.messages.all())


COLUMNS: Final[Columns] = [
    ("id", lambda row: row.public_id),
    ("user", lambda row: row.user and row.user.slug),
    ("subject", lambda row: row.subject and row.subject.label),
    ("subject_class", lambda row: row.subject and type(row.subject).__name__),
    ("subject_id", lambda row: row.subject and row.subject.public_id),
    ("title", lambda row: row.title),
    ("size", lambda row: len(row.messages.all())),
    ("participants", _participants),
    ("messages", _said),
    ("created", lambda row: row.created),
    ("closed", lambda row: row.closed),
    ("closed_by", lambda row: row.closed_by and row.closed_by.slug),
    ("closed_by_id", lambda row: row.closed_by and row.closed_by.public_id),
    (
        "closed_by_organization",
        lambda row: row.closed_by_organization and row.closed_by_organization.name,
    ),
    (
        "closed_by_organization_id",
        lambda row: row.closed_by_organization and row.closed_by_organization.public_id,
    ),
]
