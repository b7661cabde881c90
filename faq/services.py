"""Writes of questions: rows, places, version, links, search document and journal in one transaction.

And of messages to the portal, whose copies leave later.
"""

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from smtplib import SMTPException
from typing import Any, Final

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils import timezone

from faq import search
from faq.choices import MAIL_AGAIN_SECONDS, MAIL_TRIED_DAYS, TAKEN_ANCHORS
from faq.mails import send_copy
from faq.models import Audience, ContactMessage, Placement, Question
from faq.ordering import questions_of
from portal.activity.choices import Verb
from portal.activity.services import record
from portal.core import slugs
from portal.core.rules import AnyUser
from portal.editorial.nesting import nested
from portal.editorial.rendering import Rendered
from portal.editorial.services import WRITTEN_FIELDS, compose, keep_version, note_links
from portal.search import documents
from portal.search.choices import Kind

log = logging.getLogger(__name__)
MAILS_A_RUN: Final = 50
BELOW: Final = 2  # levels: an answer stands under a theme and its question
TYPED: Final = ("title", "theme", "source", "sources")
# All that an update writes: votes come meanwhile, the anchor never changes.
SAVED: Final = (
    *WRITTEN_FIELDS, "title", "theme", "sources", "reviewed_on", "published", "created_at", "extras",
    "last_modified", "last_modified_internal",
)  # fmt: skip


class UnknownAudience(ValueError):
    """A question is to stand in a page that does not exist, or in none."""


class OrderChanged(ValueError):
    """The questions of an audience are no longer those, or no longer in the order, that was shown."""


def save_audience(*, audience: Audience) -> Audience:
    """Store an audience; a new one comes last."""
    if audience.pk is None and not audience.position:
        audience.position = _next_rank(Audience.objects.all())
    audience.save()
    return audience


@transaction.atomic
def save_question(
    *, actor: AnyUser | None, question: Question, audiences: Sequence[str]
) -> Question:
    """Store a question as it stands now, new or not, in the pages of these audiences and no other.

    A new one comes last in each page; one that was there keeps its rank. Raises: UnknownAudience.
    """
    pages = _audiences(audiences)
    verb = Verb.UPDATED if question.pk else Verb.CREATED
    if question.pk:
        held = Question.objects.select_for_update(of=("self",)).get(pk=question.pk)
        question.slug = held.slug
        question.last_modified = question.last_modified_internal = timezone.now()
    else:
        _anchor(question)
    rendered = compose_question(question)
    if question.pk:
        question.save(update_fields=SAVED)
    else:
        question.save(force_insert=True)
    _place(question, pages)
    _follow_up(actor, question, verb)
    note_links(subject=question, rendered=rendered)
    return question


@transaction.atomic
def publish(*, actor: AnyUser | None, question: Question, is_public: bool) -> Question:
    """Show a question to everyone from now on, or make it a draft again; a published one keeps its date."""
    if (question.published is not None) != is_public:
        question.published = timezone.now() if is_public else None
        keys = list(question.audiences.values_list("key", flat=True))
        save_question(actor=actor, question=question, audiences=keys)
    return question


@transaction.atomic
def delete_question(*, actor: AnyUser | None, question: Question) -> None:
    """Remove a question for good, with its versions and links."""
    record(actor=actor, verb=Verb.DELETED, subject=question)
    documents.forget(Kind.QUESTION, [question.pk])
    question.delete()


@transaction.atomic
def reorder(
    *, audience: Audience, questions: Sequence[int], seen: Sequence[int] | None = None
) -> None:
    """Put the questions with these keys first in the page of an audience, in this order; the others follow.

    seen: the keys in the order that was shown to who moves them. Raises: OrderChanged when it is no longer so.
    """
    Audience.objects.select_for_update().get(pk=audience.pk)
    if seen is not None and list(seen) != [row.pk for row in questions_of(audience)]:
        raise OrderChanged
    rows = list(audience.placements.order_by("position", "question_id"))
    wanted = {key: rank for rank, key in enumerate(dict.fromkeys(questions))}
    rows.sort(key=lambda row: wanted.get(row.question_id, len(wanted)))
    for rank, row in enumerate(rows):
        row.position = rank
    Placement.objects.bulk_update(rows, ["position"])


def vote(*, question: Question, is_helpful: bool) -> None:
    """Count what one visitor says of an answer."""
    name = "helpful_count" if is_helpful else "unhelpful_count"
    Question.objects.filter(pk=question.pk).update(**{name: F(name) + 1})


def receive(*, author: AnyUser, message: ContactMessage) -> ContactMessage:
    """Keep a message, its copy due when an operator's address is set; sent again within the day, the first one."""
    message.author_id = author.pk
    message.digest = _digest(message)
    if settings.CONTACT_EMAIL:
        message.mail_due_at = message.created_at
    there = ContactMessage.objects.filter(digest=message.digest)
    if found := there.first():
        return found
    try:
        with transaction.atomic():
            message.save(force_insert=True)
    except IntegrityError:  # sent twice at the same moment
        return there.get()
    return message


@transaction.atomic
def set_handled(*, actor: AnyUser, message: ContactMessage, is_handled: bool) -> None:
    """Mark a message as handled, or take it up again; who did it first stays."""
    held = ContactMessage.objects.select_for_update(of=("self",)).get(pk=message.pk)
    if (held.handled_at is not None) == is_handled:
        return
    held.handled_at = timezone.now() if is_handled else None
    held.handled_by_id = actor.pk if is_handled else None
    held.save(update_fields=["handled_at", "handled_by"])
    record(actor=actor, verb=Verb.UPDATED, subject=held, changes=["handled_at"])


@transaction.atomic
def delete_message(*, actor: AnyUser, message: ContactMessage) -> None:
    """Remove a message for good; the journal keeps its number."""
    record(actor=actor, verb=Verb.DELETED, subject=message)
    message.delete()


def send_copies() -> int:
    """Send the copies that are due, the oldest first; how many left."""
    due = ContactMessage.objects.to_mail(timezone.now()).values_list("pk", flat=True)
    return sum(_send_one(pk) for pk in list(due[:MAILS_A_RUN]))


def forget_handled() -> int:
    """Delete the messages handled more than a year ago; how many they were."""
    deleted, _by_model = ContactMessage.objects.expired(timezone.now()).delete()
    return deleted


@transaction.atomic
def _send_one(pk: int) -> bool:
    """Send one copy, held so that no other worker sends it; a mail server that is away is asked again later."""
    now = timezone.now()
    held = ContactMessage.objects.select_for_update(skip_locked=True, of=("self",))
    message = held.to_mail(now).filter(pk=pk).first()
    if message is None:
        return False
    is_sent = _sent(message)
    is_over = is_sent or message.created_at < now - timedelta(days=MAIL_TRIED_DAYS)
    message.mail_due_at = None if is_over else now + timedelta(seconds=MAIL_AGAIN_SECONDS)
    message.save(update_fields=["mail_due_at"])
    return is_sent


def _sent(message: ContactMessage) -> bool:
    """Whether the copy left; nothing leaves once there is no operator's address any more."""
    if not settings.CONTACT_EMAIL:
        return False
    try:
        send_copy(message)
    except (OSError, SMTPException, ValueError) as error:  # an address that no letter can carry
        log.error("message %s could not be sent: %s", message, type(error).__name__)
        return False
    return True


def _digest(message: ContactMessage) -> str:
    """What makes two messages of a day the same one."""
    day = timezone.localdate(message.created_at).isoformat()
    told = (day, message.topic, message.email, message.page, message.subject, message.text)
    return hashlib.sha256("\0".join(told).encode()).hexdigest()


def _audiences(keys: Sequence[str]) -> list[Audience]:
    """The audiences with these keys, held until the transaction ends: ranks are given one at a time."""
    wanted = set(keys)
    found = list(Audience.objects.select_for_update().filter(key__in=wanted).order_by("pk"))
    unknown = wanted - {audience.key for audience in found}
    if unknown or not wanted:
        raise UnknownAudience(", ".join(sorted(unknown)))
    return found


def _anchor(question: Question) -> None:
    """Give a new question its anchor: the slug it comes with, or its title."""
    base = slugs.slugify(question.slug or question.title)
    slugs.reserve(f"faq.question:{base}")
    others = Question.objects.all()
    question.slug = slugs.first_free(
        base, lambda slug: slug in TAKEN_ANCHORS or others.filter(slug=slug).exists()
    )


def compose_question(question: Question) -> Rendered:
    """Set what is computed from the text; give its links, those of the sources too."""
    rendered = compose(question)
    question.html = nested(question.html, question.slug, below=BELOW)
    sources = (link.url for link in question.references if link.url)
    return replace(rendered, links=tuple(dict.fromkeys([*rendered.links, *sources])))


def _place(question: Question, pages: Sequence[Audience]) -> None:
    """Make these pages those where the question stands."""
    question.placements.exclude(audience__in=pages).delete()
    placed = set(question.placements.values_list("audience_id", flat=True))
    for audience in pages:
        if audience.pk not in placed:
            rank = _next_rank(audience.placements.all())
            Placement.objects.create(question=question, audience=audience, position=rank)


def _next_rank(rows: Any) -> int:
    last = rows.aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1


def _follow_up(actor: AnyUser | None, question: Question, verb: Verb) -> None:
    fields = {name: getattr(question, name) for name in TYPED}
    fields["reviewed_on"] = question.reviewed_on.isoformat() if question.reviewed_on else None
    fields["audiences"] = sorted(question.audiences.values_list("key", flat=True))
    keep_version(actor=actor, subject=question, fields=fields)
    search.index(question)
    record(actor=actor, verb=verb, subject=question)
