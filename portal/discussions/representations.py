"""Discussions and messages as dictionaries (API contract 3.8)."""

from typing import Any

from django.urls import NoReverseMatch

from organizations.representations import organization_ref
from portal.accounts.representations import user_ref
from portal.core.api.references import reference
from portal.core.representations import Reader
from portal.discussions.models import Discussion, Message


def discussion_v1(row: Discussion, reader: Reader) -> dict[str, Any]:
    """A whole discussion; its subject, its messages and their authors are already read."""
    return {
        "id": row.public_id,
        "class": "Discussion",
        "title": row.title,
        "subject": reference(row.subject),
        **_signed(row, reader, "user", "organization"),
        "created": row.created,
        "closed": row.closed,
        **_signed(row, reader, "closed_by", "closed_by_organization"),
        "discussion": [message_v1(message, reader) for message in row.messages.all()],
        "extras": row.extras,
        "url": reader.api(f"1/discussions/{row.public_id}/"),
        "self_web_url": web_address(row, reader),
        "permissions": {
            "delete": reader.may("discussions.delete_discussion", row),
            "edit": reader.may("discussions.change_discussion", row),
            "close": reader.may("discussions.close_discussion", row),
        },
    }


def message_v1(message: Message, reader: Reader) -> dict[str, Any]:
    """What someone said."""
    return {
        "id": str(message.uuid),
        "content": message.content,
        **_signed(message, reader, "posted_by", "posted_by_organization"),
        "posted_on": message.posted_on,
        "last_modified_at": message.last_modified_at,
        "permissions": {
            "delete": reader.may("discussions.delete_message", message),
            "edit": reader.may("discussions.change_message", message),
        },
    }


def web_address(row: Discussion, reader: Reader) -> str:
    """Where a discussion is read: from its subject's page; at its own where no page has the subject's slug alone."""
    subject: Any = row.subject
    folder = subject._meta.app_label
    try:
        page = reader.front(f"/{folder}/{subject.slug}") or reader.page(
            f"{folder}:detail", subject.slug
        )
    except NoReverseMatch:
        return reader.page("discussions:thread", row.public_id)
    return f"{page.rstrip('/')}/discussions?discussion_id={row.public_id}"


def _signed(row: Any, reader: Reader, person: str, organization: str) -> dict[str, Any]:
    """A person and the organization they spoke for, each null when there is none."""
    user, body = getattr(row, person), getattr(row, organization)
    return {
        person: user and user_ref(user, reader),
        organization: body and organization_ref(body, reader),
    }
