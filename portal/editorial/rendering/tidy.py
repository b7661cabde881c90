"""Between blocks and words: what dialects write at the ends of paragraphs and headings, and quotes that are boxes."""

import re
from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext as _
from markdown_it.rules_block.table import escapedSplit
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from portal.editorial.rendering import components, tags
from portal.editorial.rendering.context import context_of
from portal.editorial.rendering.limits import is_costly_line

MOST_CELLS: Final = 5_000  # of a table without head; a larger one is shown as it was typed

_LAST_ATTRIBUTES: Final = re.compile(r"[ \t]*\{(:?)([^{}\n]*)\}[ \t]*#*$")
_LAST_BREAKS: Final = re.compile(r"(?<!\\)\\+[ \t]*$")
_FIRST_BREAKS: Final = re.compile(r"^(?:\\+[ \t]*\n)+")
_BREAK: Final = re.compile(r"(?<!\\)\\+[ \t]*\n")
_EMPTY_BOLD: Final = re.compile(r"(?<![*\\])\*{4}(?!\*)|(?<!\\)(?:\\\*){4}(?!\\\*)")
_EMPTY_EMPHASIS: Final = re.compile(r"(?<!\S)(?:\\_){2}(?=[\s\[_]|$)")
_MARKS_AGAIN: Final = re.compile(r"^(?:#{1,6}[ \t]+)+")
_ADDRESS: Final = re.compile(r"https?://[^\s<>()\[\]\"]+")
_ESCAPED: Final = re.compile(r"\\(?=[_&~=#-])")
_ROW: Final = re.compile(r"[ \t]*\|.*\|[ \t]*")
_RULES: Final = re.compile(r"[ \t]*\|[-=:+| \t]+\|[ \t]*")
_ALERT: Final = re.compile(r"^\[!(\w+)\][-+]?[ \t]*([^\n]*)(?:\n|$)")


def tidy(state: StateCore) -> None:
    """Ready the words of each block for the parser of lines."""
    _alerts(state.tokens)
    state.tokens = _with_loose_tables(state.tokens)
    context = context_of(state.env)
    for place, token in enumerate(state.tokens):
        if token.type != "inline" or not token.content:
            continue
        if is_costly_line(token.content):
            context.tell(
                context.number((token.map or [0])[0]), _("passage trop lourd, montré tel quel")
            )
            token.children = [Token("text", "", 0, content=token.content)]
            token.content = ""
            continue
        if state.tokens[place - 1].type == "heading_open":
            _take_anchor(state.tokens[place - 1], token)
        token.content = _without_loose_marks(token.content)


def _take_anchor(heading: Token, words: Token) -> None:
    """`## Title {#anchor}`: the anchor of the heading, and nothing of the braces; nor of marks written twice."""
    words.content = _MARKS_AGAIN.sub("", words.content)
    match = _LAST_ATTRIBUTES.search(words.content)
    if match is None or not tags.is_attribute_list(match[2], kramdown=bool(match[1])):
        return
    words.content = words.content[: match.start()]
    if anchor := tags.identifier(match[2]):
        heading.attrSet("id", anchor)


def _without_loose_marks(content: str) -> str:
    """The words without breaks that break nothing, bold around nothing, and escapes in bare addresses."""
    content = content.replace("[](<>)", "")
    if ("****" in content or "\\" in content) and "`" not in content:
        content = _EMPTY_EMPHASIS.sub("", _EMPTY_BOLD.sub("", content))
        content = _ADDRESS.sub(lambda match: _ESCAPED.sub("", match[0]), content)
    if "\\" in content:
        content = _FIRST_BREAKS.sub("", _BREAK.sub("\\\\\n", content))
        content = _LAST_BREAKS.sub("", content)
        while content.endswith("\n"):
            content = _LAST_BREAKS.sub("", content.rstrip())
    return content


def _with_loose_tables(tokens: list[Token]) -> list[Token]:
    """Paragraphs whose lines are all rows of a table are the table without head that kramdown reads in them."""
    found: list[Token] = []
    for token in tokens:
        is_words = token.type == "inline" and bool(found) and found[-1].type == "paragraph_open"
        lines = token.content.split("\n") if is_words and token.content.startswith("|") else []
        if len(lines) > 1 and all(_ROW.fullmatch(line) for line in lines) and _is_small(lines):
            found[-1:] = [Token("table_open", "table", 1), Token("tbody_open", "tbody", 1)]
            found += _rows(lines, (token.map or [0])[0])
            found += [Token("tbody_close", "tbody", -1), Token("table_close", "table", -1)]
        elif not (token.type == "paragraph_close" and found and found[-1].type == "table_close"):
            found.append(token)
    return found


def _is_small(lines: list[str]) -> bool:
    """Whether the table has no more cells than a page shows, each row as wide as the widest."""
    return len(lines) * max(line.count("|") for line in lines) <= MOST_CELLS


def _rows(lines: list[str], first: int) -> Iterator[Token]:
    """The tokens of rows that have no head, as many cells in each."""
    rows = [
        (first + place, [cell.strip() for cell in escapedSplit(line.strip())[1:-1]])
        for place, line in enumerate(lines)
        if not _RULES.fullmatch(line)
    ]
    width = max((len(cells) for _line, cells in rows), default=0)
    for line, cells in rows:
        yield Token("tr_open", "tr", 1)
        for cell in [*cells, *[""] * (width - len(cells))]:
            yield Token("td_open", "td", 1)
            yield Token("inline", "", 0, content=cell, children=[], map=[line, line + 1])
            yield Token("td_close", "td", -1)
        yield Token("tr_close", "tr", -1)


def _alerts(tokens: list[Token]) -> None:
    """Quotes that begin with `[!NOTE]` are boxes."""
    for place in range(len(tokens) - 2):
        if tokens[place].type != "blockquote_open" or tokens[place + 2].type != "inline":
            continue
        match = _ALERT.match(tokens[place + 2].content)
        if match is not None and (end := _end(tokens, place)):
            first, final = components.notice(match[1].lower(), match[2])
            tokens[place + 2].content = tokens[place + 2].content[match.end() :]
            tokens[place].meta, tokens[end].meta = {"frame": first}, {"frame": final}


def _end(tokens: list[Token], start: int) -> int:
    level = tokens[start].level
    for place in range(start + 1, len(tokens)):
        if tokens[place].type == "blockquote_close" and tokens[place].level == level:
            return place
    return 0
