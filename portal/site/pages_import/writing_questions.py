"""Questions of the FAQ, each a file, through the services of questions."""

from typing import Any, Final

from django.utils import timezone

from faq.choices import THEME_LENGTH
from faq.choices import TITLE_LENGTH as QUESTION_LENGTH
from faq.models import Question
from faq.services import save_question
from portal.core.rules import AnyUser
from portal.site.pages_import import fields
from portal.site.pages_import.leading import Led
from portal.site.pages_import.recognising import AUDIENCES
from portal.site.pages_import.records import Draft
from portal.site.pages_import.values import day, first_text, words
from portal.site.pages_import.writing_pages import rest

THEMES: Final = (
    "theme",
    "thème",
    "thematique",
    "thématique",
    "rubrique",
    "category",
    "categorie",
    "catégorie",
)
READ: Final = frozenset({
    *THEMES, *fields.RANKS, *fields.ANSWERS, AUDIENCES, "title", "titre", "question", "permalink", "slug", "sources",
    "reviewed", "reviewed_on", "published", "draft", "redirect_from", "aliases", "layout",
})  # fmt: skip


def save(draft: Draft, led: Led, *, actor: AnyUser | None) -> Question:
    """Store the question that a draft is: a new one, or the one that it became before."""
    question = draft.subject
    if not isinstance(question, Question):
        now = None if fields.is_draft(draft.meta) else timezone.now()
        question = Question(slug=draft.slug, published=now)
    for name, value in _values(draft, led, question).items():
        setattr(question, name, value)
    return save_question(actor=actor, question=question, audiences=draft.audiences)


def rewire(draft: Draft, led: Led, *, actor: AnyUser | None) -> Question:
    """Lead the links of a question elsewhere; what was typed here since stays."""
    question = draft.subject
    assert isinstance(question, Question)  # noqa: S101 - what is rewired was stored before
    question.places = draft.places
    question.sources = led.sources or question.sources
    keys = list(question.audiences.values_list("key", flat=True))
    return save_question(actor=actor, question=question, audiences=keys)


def _values(draft: Draft, led: Led, question: Question) -> dict[str, Any]:
    meta = draft.meta
    return {
        "title": draft.title[:QUESTION_LENGTH],
        "theme": words(first_text(meta, *THEMES))[:THEME_LENGTH],
        "source": draft.source,
        "sources": led.sources,
        "reviewed_on": day(meta.get("reviewed", meta.get("reviewed_on"))),
        "places": draft.places,
        "extras": {**question.extras, **rest(meta, READ)},
    }
