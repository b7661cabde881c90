"""Bodies to rows: what a write asks, checked, then handed to the services."""

from typing import Any, Final
from uuid import UUID

from django.db import transaction
from rest_framework import exceptions

from organizations.producing import organization_for
from portal.core.api.errors import Refused, bad_fields, bad_request
from portal.core.api.writing import body_of, refuse_deleted, validated
from portal.discussions import services
from portal.discussions.api.reads import DiscussionView
from portal.discussions.models import Discussion, Message
from portal.discussions.permissions import may_on
from portal.discussions.serializers import (
    DiscussionAnswerInput,
    DiscussionCommentInput,
    DiscussionInput,
    DiscussionTitleInput,
)

NOTHING_SAID: Final = (
    "Can only close without message. Please provide either `close` or a `comment`."
)
NO_COMMENT: Final = "Comment does not exist"
INDEX_DIGITS: Final = 6


def create(view: DiscussionView) -> Discussion:
    """The discussion that a body describes, stored with its first message."""
    user = view.require_user()
    data = validated(DiscussionInput, body_of(view))
    subject = data["subject"]
    _check_subject(view, subject)
    organization = _speaker(data, user)
    discussion = Discussion(
        title=data["title"],
        subject=subject,
        user=user,
        organization=organization,
        extras=data.get("extras") or {},
    )
    message = _message(data["comment"], user, organization)
    return services.open_discussion(actor=user, discussion=discussion, message=message)


@transaction.atomic
def answer(view: DiscussionView, key: str) -> Discussion:
    """The discussion with one more message, or closed, or both."""
    discussion = view.held(key)
    refuse_deleted(view, discussion.subject)
    if discussion.closed:
        raise Refused("Can't add comments on a closed discussion")
    user = view.request.user
    data = validated(DiscussionAnswerInput, body_of(view))
    said, closes = data.get("comment"), data["close"]
    if not said and not closes:
        raise bad_request(NOTHING_SAID)
    organization = _speaker(data, user)
    if closes:
        view.require("discussions.close_discussion", discussion)
    if said:
        message = _message(said, user, organization)
        services.answer(actor=user, discussion=discussion, message=message)
    if closes:
        services.close(actor=user, discussion=discussion, organization=organization)
    return discussion


@transaction.atomic
def rename(view: DiscussionView, key: str, *, merge: bool) -> Discussion:
    """The discussion with another title; a merge patch may leave it out."""
    discussion = view.held(key, "discussions.change_discussion")
    data = validated(DiscussionTitleInput, body_of(view), partial=merge)
    if data:
        discussion.title = data["title"]
        services.update_discussion(discussion=discussion, changes=["title"])
    return discussion


@transaction.atomic
def edit(view: DiscussionView, key: str, place: str, *, merge: bool) -> Discussion:
    """The discussion with another content of one message; a merge patch may leave it out."""
    message = _comment(view.held(key), place)
    view.require("discussions.change_message", message)
    data = validated(DiscussionCommentInput, body_of(view), partial=merge)
    if data:
        message.content = data["comment"]
        services.edit_message(message=message)
    return message.discussion


@transaction.atomic
def remove(view: DiscussionView, key: str, place: str) -> None:
    """Take a message out of a discussion; the first stays as long as the discussion does."""
    message = _comment(view.held(key), place)
    view.require("discussions.delete_message", message)
    first = message.discussion.messages.in_thread_order().first()
    if message == first:
        raise bad_request("You cannot delete the first comment of a discussion")
    services.delete_message(message=message)


def _comment(discussion: Discussion, place: str) -> Message:
    """The message at this index, from 0, or with this UUID. Raises: NotFound."""
    messages = discussion.messages.in_thread_order()
    if place.isascii() and place.isdigit() and len(place) <= INDEX_DIGITS:
        found = messages[int(place) : int(place) + 1].first()
    else:
        uuid = _uuid(place)
        found = messages.filter(uuid=uuid).first() if uuid else None
    if found is None:
        raise exceptions.NotFound(NO_COMMENT)
    found.discussion = discussion
    return found


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _speaker(data: dict[str, Any], user: Any) -> Any:
    """The organization spoken for; None in one's own name. Raises: ValidationError for a stranger to it."""
    identifier = data.get("organization")
    return organization_for(identifier, user) if identifier else None


def _message(content: str, user: Any, organization: Any) -> Message:
    return Message(content=content, posted_by=user, posted_by_organization=organization)


def _check_subject(view: DiscussionView, subject: Any) -> None:
    """Refuse a subject that is deleted, or that the caller may not see: as if it were not there."""
    is_gone = subject.deleted and not getattr(subject, "private", False)
    if not is_gone and not may_on(view.request.user, "view", subject):
        raise bad_fields(subject=f"Unknown {type(subject).__name__.lower()} id {subject.public_id}")
    refuse_deleted(view, subject)
