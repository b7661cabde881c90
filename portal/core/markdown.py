"""Markdown written by strangers, turned into HTML that is safe to show and into plain text.

CommonMark with tables and bare links; the HTML that comes out passes an allow-list, so raw HTML in a
description is welcome and harmless. A text that would cost too much to render is shown as plain text.
"""

import html
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

import nh3
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

LINK_REL: Final = "nofollow ugc noopener"
URL_SCHEMES: Final = {"http", "https", "mailto"}
TAGS: Final = {
    "a", "abbr", "b", "blockquote", "br", "code", "dd", "del", "dl", "dt", "em", "h3", "h4", "h5", "h6", "hr",
    "i", "kbd", "li", "ol", "p", "pre", "q", "s", "strong", "sub", "sup", "table", "tbody", "td", "th", "thead",
    "tr", "u", "ul",
}  # fmt: skip
ATTRIBUTES: Final = {
    "a": {"href", "title"},
    "abbr": {"title"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
}
# Removed with what they contain: their text is code, never words.
DROPPED_WITH_CONTENT: Final = {
    "script",
    "style",
    "iframe",
    "object",
    "noscript",
    "template",
    "title",
    "textarea",
}

# Milliseconds a character costs the parser, measured on its slow paths; the bare links of a line cost the
# square of their number.
MILLISECONDS_PER_CHARACTER: Final = 0.0016
MILLISECONDS_PER_MARK: Final = {
    "[": 0.014, "|": 0.007, "*": 0.004, "_": 0.004, "~": 0.004, "`": 0.003, "<": 0.006, "\n": 0.008,
}  # fmt: skip
MILLISECONDS_PER_LINK_PAIR: Final = 0.0002
MILLISECONDS_ALLOWED: Final = 100
CACHED_TEXT_CHARACTERS: Final = 20_000

# A picture or a link whose address is the file itself; the end of the text may cut it short.
_EMBEDDED: Final = re.compile(
    r"!?\[[^\[\]]{0,300}\]\(\s*data:[^)\s]*(?:\s[^)]{0,300})?(?:\)|$)"
    r"|<img\b[^<>]{0,500}?\bsrc\s*=\s*[\"']?data:[^>]*(?:>|$)",
    re.IGNORECASE,
)
_HEADING: Final = re.compile(r"<(/?)h([1-6])(?=[\s>])", re.IGNORECASE)
_TABLE: Final = re.compile(r"<table>|</table>")
_BLANK_LINES: Final = re.compile(r"\n{2,}")


def _children_without_images(children: list[Token]) -> Iterator[Token]:
    """The tokens of a line where each image is a link to it, or its bare text when it stands in a link."""
    depth = 0
    for token in children:
        depth += (token.type == "link_open") - (token.type == "link_close")
        if token.type != "image":
            yield token
            continue
        source = str(token.attrGet("src") or "")
        label = Token("text", "", 0, content=token.content or source)
        if depth or not source:
            yield label
            continue
        yield Token("link_open", "a", 1, attrs={"href": source})
        yield label
        yield Token("link_close", "a", -1)


def _unload_images(state: StateCore) -> None:
    """No picture of a stranger's site is loaded by our visitors' browsers."""
    for token in state.tokens:
        if token.children:
            token.children = list(_children_without_images(token.children))


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": True, "linkify": True})
    parser.enable(["table", "linkify", "strikethrough"])
    parser.core.ruler.push("unload_images", _unload_images)
    return parser


def _shift_headings(source: str) -> str:
    """Put the headings of the text under the h2 of the page, without skipping a level."""
    used = sorted({int(level) for _slash, level in _HEADING.findall(source)})
    rank = {level: 3 + place for place, level in enumerate(used)}
    current = 2

    def shift(match: re.Match[str]) -> str:
        nonlocal current
        if not match[1]:
            current = min(rank[int(match[2])], current + 1, 6)
        return f"<{match[1]}h{max(current, 3)}"

    return _HEADING.sub(shift, source)


def _wrap_tables(source: str) -> str:
    """Give every outer table a box of its own to scroll in, with a name for screen readers."""
    depth = 0
    number = 0

    def wrap(match: re.Match[str]) -> str:
        nonlocal depth, number
        opening = match[0] == "<table>"
        depth += 1 if opening else -1
        if depth != (1 if opening else 0):
            return match[0]
        if not opening:
            return "</table></div></div></div></div>"
        number += 1
        label = escape(_("Tableau %(number)s du texte") % {"number": number})
        return (
            '<div class="fr-table fr-table--multiline"><div class="fr-table__wrapper"><div class="fr-table__container" '
            f'role="region" tabindex="0" aria-label="{label}"><div class="fr-table__content"><table>'
        )

    return _TABLE.sub(wrap, source)


def without_embedded_files(text: str) -> str:
    """The text without the pictures that were pasted into it whole: they are never shown, and may weigh megabytes."""
    return _EMBEDDED.sub("", text) if "data:" in text else text


def is_too_costly(text: str) -> bool:
    """Whether rendering would take longer than a page may wait (hostile input, or a book)."""
    cost = len(text) * MILLISECONDS_PER_CHARACTER
    cost += sum(text.count(mark) * weight for mark, weight in MILLISECONDS_PER_MARK.items())
    if cost > MILLISECONDS_ALLOWED:
        return True
    links = (line.count("://") + line.count("www.") + line.count("@") for line in text.split("\n"))
    return (
        cost + sum(count * count for count in links) * MILLISECONDS_PER_LINK_PAIR
        > MILLISECONDS_ALLOWED
    )


def _plain_paragraphs(text: str) -> str:
    """The text as it was typed, escaped, one paragraph for each blank line."""
    blocks = _BLANK_LINES.split(text.replace("\r\n", "\n").strip())
    return "".join(
        f"<p>{escape(block).replace(chr(10), '<br>')}</p>" for block in blocks if block.strip()
    )


def _render(text: str) -> str:
    text = without_embedded_files(text)
    if is_too_costly(text):
        return _plain_paragraphs(text)
    shifted = _shift_headings(_parser().render(text))
    safe = nh3.clean(
        shifted,
        tags=TAGS,
        attributes=ATTRIBUTES,
        clean_content_tags=DROPPED_WITH_CONTENT,
        link_rel=LINK_REL,
        url_schemes=URL_SCHEMES,
        url_relative="deny",
    )
    return _wrap_tables(safe)


_render_cached = lru_cache(maxsize=512)(_render)


def render_markdown(text: str) -> SafeString:
    """Safe HTML of a Markdown text: no script, style, image or address other than http, https and mailto."""
    render = _render_cached if len(text) <= CACHED_TEXT_CHARACTERS else _render
    return mark_safe(render(text))  # noqa: S308 - the allow-list is what makes it safe


PLAIN_TEXT_READ: Final = 50_000  # characters; no excerpt needs more
_CODE_BLOCK: Final = re.compile(
    r"<(script|style|iframe)\b.*?(</\1\s*>|$)", re.IGNORECASE | re.DOTALL
)
# A tag with its quoted values, one cut at the end of the text, and one whose quotes do not match.
_TAG: Final = re.compile(
    r"<!--.*?(?:-->|$)"
    r"""|</?[a-zA-Z!](?:[^<>"']|"[^"<]{0,500}"|'[^'<]{0,500}'){0,2000}>"""
    r"|</?[a-zA-Z!][^<>]{0,2000}(?:>|$)"
    r"|<[/!]?$",
    re.DOTALL,
)
_LINK: Final = re.compile(
    r"!?\[([^\[\]]{0,500})\](?:\([^()\s]{0,2000}(?:\s[^()]{0,200})?\)|\[[^\[\]]{0,200}\])"
)
_LINE_MARK: Final = re.compile(
    r"^[ \t]{0,3}(?:(?:#{1,6}|>|[-*+]|\d{1,9}[.)])[ \t]+)+|^[-=*_|:\t ]{3,}$", re.MULTILINE
)
_EMPHASIS: Final = re.compile(
    r"(\*{1,3}|~~|`{1,3})(?=\S)|(?<=\S)(\*{1,3}|~~|`{1,3})|(?<!\w)_{1,3}(?=\w)|(?<=\w)_{1,3}(?!\w)"
)
_ESCAPED_UNDERSCORE: Final = re.compile(r"(?<=\w)\\(?=_\w)")
_ESCAPE: Final = re.compile(r"\\(?:([!-/:-@\[-`{-~])|(?=\s|$))")
_PARTIAL_ENTITY: Final = re.compile(r"&[#\w]{0,10}$")
_SPACES: Final = re.compile(r"\s+")


def plain_text(text: str) -> str:
    """The words of a Markdown text on one line, without marks or tags. Not HTML: escape it where it is shown."""
    text = text[:PLAIN_TEXT_READ]
    for pattern, replacement in (
        (_CODE_BLOCK, " "), (_TAG, " "), (_LINK, r"\1"), (_LINE_MARK, ""), (_ESCAPED_UNDERSCORE, ""),
        (_EMPHASIS, ""), (_ESCAPE, r"\1"),
    ):  # fmt: skip
        text = pattern.sub(replacement, text)
    return _SPACES.sub(" ", html.unescape(_PARTIAL_ENTITY.sub("", text))).strip()


def excerpt(text: str, length: int = 200) -> str:
    """The first words of a Markdown text, cut between two words and closed by an ellipsis.

    **Unit**: characters. Only the beginning is read, so a book costs as little as a sentence.
    """
    return cut(plain_text(without_embedded_files(text[: length * 6 + 500])), length)


def cut(words: str, length: int) -> str:
    """Plain text of at most this many characters, cut between two words."""
    if len(words) <= length:
        return words
    return words[:length].rsplit(" ", 1)[0].rstrip(" ,;:.!?–-(«") + "…"


def first_paragraphs(text: str, length: int) -> str:
    """The beginning of a Markdown text, cut after a paragraph, a line or a word, whichever comes last.

    **Unit**: characters; never longer than `length`.
    """
    text = without_embedded_files(text)
    if len(text) <= length:
        return text
    head = text[:length]
    for separator in ("\n\n", "\n", " "):
        place = head.rfind(separator)
        if place > length // 3:
            return head[:place].rstrip()
    return head
