"""Writes of discussions and messages: rows, what search looks in, journal and counters in one transaction."""

from collections.abc import Sequence
from typing import Any, Final

from django.contrib.postgres.search import SearchVector
from django.db import transaction
from django.db.models import Q, Value
from django.utils import timezone

from portal.accounts.models import User
from portal.activity.choices import Verb
from portal.activity.services import record
from portal.core.rules import AnyUser
from portal.discussions.choices import SEARCHED_LENGTH, SEARCHED_MESSAGES
from portal.discussions.models import Discussion, Message
from portal.notifications.choices import NotificationKind
from portal.notifications.services import notify

COUNTERS: Final = ("discussions_count", "discussions_open_count")


@transaction.atomic
def open_discussion(*, actor: AnyUser, discussion: Discussion, message: Message) -> Discussion:
    """Store a new discussion and its first message."""
    discussion.save(force_insert=True)
    _say(discussion, message)
    count_discussions(discussion.subject)
    _note(actor, discussion)
    _tell(actor, discussion, "new_discussion", message)
    return discussion


@transaction.atomic
def answer(*, actor: AnyUser, discussion: Discussion, message: Message) -> None:
    """Add a message to a discussion, which the caller holds."""
    _say(discussion, message)
    _note(actor, discussion)
    _tell(actor, discussion, "new_comment", message)


@transaction.atomic
def close(*, actor: Any, discussion: Discussion, organization: Any = None) -> None:
    """End a discussion, in one's own name or for an organization; it does not open again."""
    discussion.closed = timezone.now()
    discussion.closed_by, discussion.closed_by_organization = actor, organization
    _touch(discussion, "closed", "closed_by", "closed_by_organization")
    count_discussions(discussion.subject)
    _tell(actor, discussion, "closed")


@transaction.atomic
def update_discussion(*, discussion: Discussion, changes: Sequence[str]) -> None:
    """Save the named fields."""
    _touch(discussion, *changes)
    _index(discussion)


@transaction.atomic
def delete_discussion(*, discussion: Discussion) -> None:
    """Remove a discussion with all its messages."""
    subject = discussion.subject
    discussion.delete()
    count_discussions(subject)


@transaction.atomic
def edit_message(*, message: Message) -> None:
    """Save the new content of a message."""
    message.last_modified_at = timezone.now()
    message.save(update_fields=["content", "last_modified_at"])
    _touch(message.discussion)
    _index(message.discussion)


@transaction.atomic
def delete_message(*, message: Message) -> None:
    """Remove a message."""
    discussion = message.discussion
    message.delete()
    latest = discussion.messages.in_thread_order().last()
    discussion.last_posted = latest.posted_on if latest else discussion.created
    _touch(discussion, "last_posted")
    _index(discussion)


@transaction.atomic
def forget_comments(user: User, *, delete_comments: bool = False) -> None:
    """Remove what a person said, and the discussions they opened, if their account closes so (ACCOUNT_CLOSING)."""
    if not delete_comments:
        return
    for discussion in Discussion.objects.filter(user=user).order_by("pk"):
        delete_discussion(discussion=discussion)
    messages = Message.objects.filter(posted_by=user).select_related("discussion")
    for message in messages.order_by("pk"):
        delete_message(message=message)


def people_concerned(discussion: Discussion, *, but: AnyUser | None = None) -> list[User]:
    """Whom news of a discussion is for: who owns its subject or belongs to its producer, and who took part.

    but: the person the news comes from.
    """
    subject = discussion.subject
    concerned = Q(messages__discussion=discussion)
    if owner_id := getattr(subject, "owner_id", None):
        concerned |= Q(pk=owner_id)
    if organization_id := getattr(subject, "organization_id", None):
        concerned |= Q(memberships__organization=organization_id)
    people = User.objects.filter(concerned, is_active=True, deleted=None)
    found = people.distinct().order_by("pk")
    return list(found.exclude(pk=but.pk) if but is not None and but.pk else found)


def count_discussions(subject: Any) -> None:
    """Write how many discussions an object has, and how many are open, if its kind counts them.

    Its row is locked: of two writers at once, the second counts what the first stored.
    """
    known = {field.name for field in subject._meta.concrete_fields} if subject else set()
    if not known.issuperset(COUNTERS):
        return
    row = type(subject).objects.select_for_update(no_key=True).only(*COUNTERS).get(pk=subject.pk)
    all_of_it = Discussion.objects.on(subject)
    row.discussions_count = all_of_it.count()
    row.discussions_open_count = all_of_it.filter(closed=None).count()
    row.save(update_fields=COUNTERS)


def _note(actor: AnyUser, discussion: Discussion) -> None:
    """One line of the subject's journal."""
    subject: Any = discussion.subject
    record(actor=actor, verb=Verb.DISCUSSED, subject=subject)


def _tell(
    actor: AnyUser, discussion: Discussion, status: str, message: Message | None = None
) -> None:
    """Tell the people concerned, but the one it comes from."""
    notify(
        users=people_concerned(discussion, but=actor),
        kind=NotificationKind.DISCUSSION,
        details={
            "status": status,
            "message_id": str(message.uuid) if message else None,
            "discussion": discussion,
        },
    )


def _say(discussion: Discussion, message: Message) -> None:
    message.discussion = discussion
    message.save(force_insert=True)
    discussion.last_posted = message.posted_on
    _touch(discussion, "last_posted")
    _index(discussion)


def _touch(discussion: Discussion, *fields: str) -> None:
    discussion.last_modified_internal = timezone.now()
    discussion.save(update_fields=[*fields, "last_modified_internal"])


def _index(discussion: Discussion) -> None:
    """Write what search looks in: the title, and the latest messages as far as PostgreSQL indexes them."""
    messages = discussion.messages.order_by("-pk").values_list("content", flat=True)
    said = " ".join(messages[:SEARCHED_MESSAGES])[:SEARCHED_LENGTH]
    title = SearchVector("title", config="fr", weight="A")
    text = SearchVector(Value(said), config="fr", weight="D")
    Discussion.objects.filter(pk=discussion.pk).update(words=title + text)
