"""Markdown and its excerpts in templates."""

import re
import unicodedata
from typing import Final

from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from portal.core import markdown as core_markdown

register = template.Library()

WORD: Final = re.compile(r"\w+")
WORD_OR_NOT: Final = re.compile(r"\w+|\W+")
EMPTY_WORDS: Final = {
    "le",
    "la",
    "de",
    "du",
    "et",
    "en",
    "un",
    "une",
    "au",
    "aux",
    "sur",
    "par",
    "pour",
    "dan",
    "les",
    "des",
}
BEGINNING_SEARCHED: Final = 1200  # characters in which a searched word is looked for
WORDS_BEFORE_HIT: Final = 16  # pieces of text, words and gaps, shown before it


@register.filter
def markdown(value: str | None) -> SafeString | str:
    """Safe HTML of a Markdown text."""
    return core_markdown.render_markdown(value) if value else ""


@register.filter
def excerpt(value: str | None, length: int = 200) -> str:
    """The first words of a Markdown text, as plain text to be escaped. **Unit**: characters."""
    return core_markdown.excerpt(value, length) if value else ""


@register.filter
def shorten(value: object, length: int) -> str:
    """The text itself when it fits, else its beginning and an ellipsis. **Unit**: characters."""
    text = str(value)
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


@register.filter
def initials(value: str | None) -> str:
    """One or two letters that stand for a name where it has no picture."""
    words = [
        word
        for word in (value or "").replace("’", " ").replace("'", " ").split()
        if word[:1].isalnum()
    ]
    significant = [word for word in words if len(word) > 3 or word.isupper()] or words
    if not significant:
        return "?"
    if len(significant) == 1:
        return significant[0][:2].title()
    return (significant[0][0] + significant[1][0]).upper()


def _folded(word: str) -> str:
    """A word without accents, case and plural, to compare with another."""
    plain = unicodedata.normalize("NFD", word.lower())
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return letters.rstrip("sx") if len(letters) > 3 else letters


def _is_hit(word: str, wanted: set[str]) -> bool:
    folded = _folded(word)
    return folded in wanted or any(len(stem) > 4 and folded.startswith(stem) for stem in wanted)


@register.simple_tag
def highlighted(text: str, query: str, length: int = 230) -> SafeString:
    """An excerpt of a Markdown text near the first word that was searched, each such word marked."""
    wanted = {_folded(word) for word in WORD.findall(query) if len(word) > 2} - EMPTY_WORDS
    if not wanted:
        return escape(core_markdown.excerpt(text, length))
    pieces = WORD_OR_NOT.findall(core_markdown.excerpt(text, BEGINNING_SEARCHED))
    start = next((place for place, piece in enumerate(pieces) if _is_hit(piece, wanted)), 0)
    is_near = sum(map(len, pieces[:start])) < length * 3 // 4
    start = 0 if is_near else max(start - WORDS_BEFORE_HIT, 0)
    cut = core_markdown.cut("".join(pieces[start:]), length)
    marked = [
        format_html("<mark>{}</mark>", piece) if _is_hit(piece, wanted) else escape(piece)
        for piece in WORD_OR_NOT.findall(cut)
    ]
    return mark_safe(("… " if start else "") + "".join(marked))  # noqa: S308 - pieces are escaped
