"""The folds of a page of questions, made in Python: a page has twenty of them, each with a dozen small parts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from faq.models import Audience, Question
from portal.core.templatetags.dates import date_tag
from portal.core.templatetags.ui import icon
from portal.editorial.links import Link

register = template.Library()

_FOLD = (
    '<details class="pv-fold" id="{}"{}>\n<summary><h3>{}</h3>{}</summary>\n<div class="pv-fold__body">{}\n'
    '<div class="pv-described">{}</div>\n{}{}<div class="pv-helpful">{}<p>{}<a href="#{}">{}</a></p></div>\n'
    "</div>\n</details>\n"
)
_ASKED = (
    '<p id="aide-{0}">{1}</p>'
    '<button class="fr-btn fr-btn--tertiary fr-btn--sm" type="submit" form="avis" name="oui" value="{0}" '
    'aria-describedby="aide-{0}">{2}</button>'
    '<button class="fr-btn fr-btn--tertiary fr-btn--sm" type="submit" form="avis" name="non" value="{0}" '
    'aria-describedby="aide-{0}">{3}</button>'
)
_THANKED = '<p role="status">{} {}</p>'
_DRAFT = '<p><span class="fr-badge fr-badge--info">{}</span></p>'
_SOURCES = '<p class="pv-sources">{} {}</p>\n'
_AUDIENCES = '<ul class="fr-tags-group pv-audiences" aria-label="{}">{}</ul>\n'
_NOTHING = mark_safe("")


@dataclass(frozen=True, slots=True)
class Words:
    """What every fold repeats, translated once a page."""

    helped: str
    yes: str
    no: str
    reviewed: str
    link: str
    sources: str
    audiences: str


def _words() -> Words:
    return Words(
        helped=_("Cette réponse vous a-t-elle aidé ?"),
        yes=_("Oui"),
        no=_("Non"),
        reviewed=_("Relu le"),
        link=_("Lien vers cette réponse"),
        sources=_("Sources :"),
        audiences=_("Cette question s’adresse à"),
    )


@register.simple_tag
def folds(
    answers: Iterable[Any], current: Audience, *, is_open: object, thanked: str
) -> SafeString:
    """The folds of these answers (`faq.views.Answer`) in the page of an audience; `thanked` was just judged.

    Their buttons belong to the form « avis » of the page.
    """
    words = _words()
    rows = []
    for answer in answers:
        question = answer.question
        was_judged = question.slug == thanked
        rows.append(
            (
                question.slug,
                mark_safe(" open") if is_open or was_judged else "",
                question.title,
                icon("down"),
                _NOTHING if question.published else format_html(_DRAFT, _("Brouillon")),
                mark_safe(question.html),  # noqa: S308 - cleaned when it was rendered
                _sources(question.references, words),
                _audiences(question, answer.audiences, current, words),
                _judged(question, words, was_judged=was_judged),
                _reviewed(question, words),
                question.slug,
                words.link,
            )
        )
    return format_html_join("", _FOLD, rows)


def _sources(links: Sequence[Link], words: Words) -> SafeString:
    if not links:
        return _NOTHING
    shown = format_html_join(
        " · ",
        "{}",
        (
            (format_html('<a href="{}">{}</a>', link.url, link.title) if link.url else link.title,)
            for link in links
        ),
    )
    return format_html(_SOURCES, words.sources, shown)


def _audiences(
    question: Question, audiences: Sequence[Audience], current: Audience, words: Words
) -> SafeString:
    """All whom a question is for, when they are several."""
    if len(audiences) < 2:
        return _NOTHING
    tags = format_html_join(
        "",
        "<li>{}</li>",
        (
            (
                format_html('<span class="fr-tag fr-tag--sm">{}</span>', row.name)
                if row == current
                else format_html(
                    '<a class="fr-tag fr-tag--sm" href="{}">{}</a>',
                    question.address_in(row),
                    row.name,
                ),
            )
            for row in audiences
        ),
    )
    return format_html(_AUDIENCES, words.audiences, tags)


def _judged(question: Question, words: Words, *, was_judged: bool) -> SafeString:
    """Whether the answer helped: the two buttons, or thanks; nothing for a draft."""
    if was_judged:
        return format_html(_THANKED, icon("check"), _("Merci, votre avis est noté."))
    if not question.published:
        return _NOTHING
    return format_html(_ASKED, question.slug, words.helped, words.yes, words.no)


def _reviewed(question: Question, words: Words) -> SafeString:
    if not question.reviewed_on:
        return _NOTHING
    return format_html("{} {} · ", words.reviewed, date_tag(question.reviewed_on))
