"""Markdown and its excerpts in templates."""

from django import template
from django.utils.safestring import SafeString

from portal.core import hits
from portal.core import markdown as core_markdown

register = template.Library()


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


@register.simple_tag
def highlighted(text: str, query: str, length: int = 230) -> SafeString:
    """A passage of a Markdown text that holds the words searched, each marked; else its beginning."""
    words = hits.passage(text, query, length) if query else ""
    return hits.marked(words or core_markdown.excerpt(text, length), query)


@register.simple_tag
def quoted(query: str, length: int, *texts: str) -> SafeString:
    """What a result quotes: a passage that holds the words searched, of the first text that does."""
    return highlighted(hits.best_source(query, texts), query, length)


@register.simple_tag
def marked(text: str, query: str) -> SafeString:
    """A title, each word searched marked."""
    return hits.marked(text, query)
