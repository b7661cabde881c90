"""Writes of questions: rows, places, version, links, search document and journal in one transaction."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from faq import search
from faq.choices import TAKEN_ANCHORS
from faq.models import Audience, Placement, Question
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
    rendered = _compose(question)
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


def _compose(question: Question) -> Rendered:
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
