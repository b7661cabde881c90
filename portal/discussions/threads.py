"""Discussions as pages show them: who said what, and what the reader may do; rows to dataclasses, no query a row."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from organizations.models import Organization
from portal.core.rules import AnyUser
from portal.discussions.forms import MessageForm
from portal.discussions.models import Discussion, Message


@dataclass(frozen=True, slots=True)
class Said:
    """A message; `is_producer` when who answers for the subject said it."""

    message: Message
    is_producer: bool
    may_change: bool
    may_delete: bool


@dataclass(frozen=True, slots=True)
class Thread:
    """A discussion with what the reader may do. **Shape**: `form` is None for who may not answer."""

    discussion: Discussion
    said: Sequence[Said]
    may_close: bool
    may_delete: bool
    form: Any


def speakers_of(user: AnyUser) -> list[Organization]:
    """The organizations that this person may speak for, by name."""
    if not user.is_authenticated:
        return []
    mine = user.scoped_memberships.values("organization")
    return list(Organization.objects.published().filter(pk__in=mine).order_by("name", "pk"))


def thread_of(user: AnyUser, row: Discussion, form: Any = None) -> Thread:
    """A discussion read with `for_api`; `form` is the answer that was typed, when it was refused."""
    return _thread(user, row, speakers_of(user), form)


def threads_on(user: AnyUser, subject: Any, rows: Iterable[Discussion]) -> list[Thread]:
    """Discussions on an object, read with `for_api`."""
    speakers = speakers_of(user)
    for row in rows:
        row.subject = subject
    return [_thread(user, row, speakers) for row in rows]


def _thread(
    user: AnyUser, row: Discussion, speakers: list[Organization], form: Any = None
) -> Thread:
    is_known = user.is_authenticated
    messages = list(row.messages.all())
    may_answer = is_known and row.closed is None
    return Thread(
        discussion=row,
        said=[
            _said(user, row, message, is_first=not place) for place, message in enumerate(messages)
        ],
        may_close=may_answer and user.has_perm("discussions.close_discussion", row),
        may_delete=is_known and user.has_perm("discussions.delete_discussion", row),
        form=form or (form_for(row, speakers) if may_answer else None),
    )


def form_for(row: Discussion, speakers: Sequence[Organization], data: Any = None) -> MessageForm:
    """The form of an answer, whose fields have names of their own among those of other threads of a page."""
    return MessageForm(data, speakers=speakers, auto_id=f"id_{row.public_id}_%s")


def _said(user: AnyUser, row: Discussion, message: Message, *, is_first: bool) -> Said:
    is_known = user.is_authenticated
    subject = row.subject
    producer, owner = getattr(subject, "organization_id", None), getattr(subject, "owner_id", None)
    speaks_for = message.posted_by_organization_id
    return Said(
        message=message,
        is_producer=(producer is not None and speaks_for == producer)
        or (owner is not None and message.posted_by_id == owner),
        may_change=is_known and user.has_perm("discussions.change_message", message),
        may_delete=is_known
        and not is_first
        and user.has_perm("discussions.delete_message", message),
    )
