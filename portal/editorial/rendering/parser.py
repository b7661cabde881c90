"""CommonMark with the marks of the dialects: one parser for all of them, because real files mix them."""

import re
from functools import lru_cache
from types import SimpleNamespace
from typing import Any, Final

from django.utils.html import escape
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt, helpers
from markdown_it.common.utils import unescapeAll
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline, emphasis
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

from portal.editorial.rendering import components, tags
from portal.editorial.rendering.context import BRACE, MARK, context_of
from portal.editorial.rendering.polish import polish
from portal.editorial.rendering.tidy import tidy

DEEPEST: Final = 90  # levels of quotes, lists and boxes; what is deeper is shown as it was typed

_ATTRIBUTES_LINE: Final = re.compile(r"\{:([^{}\n]*)\}[ \t]*$", re.MULTILINE)
_ATTRIBUTES: Final = re.compile(r"\{(:?)([^{}\n]*)\}")
_ABBREVIATION: Final = re.compile(r"\*\[([^\[\]\n]{1,80})\]:[ \t]*([^\n]+)")
_LIQUID: Final = re.compile(r"\{\{[^\n]{0,1000}?\}\}|\{%[^\n]{0,2000}?%\}")
_LIQUID_TARGET: Final = re.compile(
    r"(?:\{\{[^{}\n]{0,300}\}\}|\{%[^{}\n]{0,300}%\}|[^\s(){}<>]|\([^\s(){}]{0,300}\))+"
)
_SPACED_TARGET: Final = re.compile(
    r"((?:[^()\n<>\"]|\([^()\n<>\"]{0,200}\)){1,400}?\.\w{1,5}(?:#[^\s()]{0,200})?)"
    r"(?=\)|[ \t]+\"[^\"\n]{0,300}\"[ \t]*\))"
)


# An address of the web or of mail with spaces, and no title after it.
_SPACED_ADDRESS: Final = re.compile(
    r"((?:https?://|mailto:)(?:[^()\n<>]|\([^()\n<>]{0,200}\)){1,1000}?)(?=\))(?<!\")"
)


@lru_cache(maxsize=1)
def parser() -> MarkdownIt:
    """The parser. Its environment holds the `Context` of one rendering and its boxes by line."""
    made = MarkdownIt("commonmark", {"html": True, "linkify": True, "maxNesting": DEEPEST + 10})
    made.enable(["table", "linkify", "strikethrough"])
    if made.linkify is not None:
        made.linkify.set({"fuzzy_link": False})
    made.use(deflist_plugin).use(footnote_plugin, inline=False)
    made.helpers = _helpers()
    # Addresses stay as they are written until it is known where they lead.
    made.normalizeLink = str  # type: ignore[method-assign,assignment]
    made.validateLink = bool  # type: ignore[method-assign,assignment]
    ends_blocks: RuleOptionsType = {
        "alt": ["paragraph", "reference", "blockquote", "list", "footnote_def", "deflist"]
    }
    made.block.ruler.before(
        "table", "abbreviation", _abbreviation, {"alt": ["paragraph", "reference"]}
    )
    made.block.ruler.before("table", "attributes_line", _attributes_line, ends_blocks)
    made.block.ruler.before("table", "box", _box, ends_blocks)
    made.block.ruler.before("table", "too_deep", _too_deep)
    made.inline.ruler.before("escape", "escaped_brace", _escaped_brace)
    made.inline.ruler.before("escape", "braces", _braces)
    made.inline.ruler.before("emphasis", "mark", _mark)
    made.inline.ruler.at("emphasis", _emphasis)
    made.core.ruler.before("inline", "tidy", tidy)
    made.core.ruler.push("polish", polish)
    for name in ("fence", "code_block"):
        made.add_render_rule(name, _render_code)
    for name, rule in _FOOTNOTES.items():
        made.add_render_rule(name, rule)
    return made


# ---- blocks


def _starts(state: StateBlock, line: int) -> int:
    return state.bMarks[line] + state.tShift[line]


def _too_deep(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - the parser's signature
    """What is nested too deep for anyone to read, as one paragraph."""
    if silent or state.level < DEEPEST:
        return False
    context = context_of(state.env)
    context.tell(context.number(start), _("imbrication trop profonde, montrée telle quelle"))
    state.push("paragraph_open", "p", 1).map = [start, end]
    token = state.push("inline", "", 0)
    token.map = [start, end]
    token.children = [Token("text", "", 0, content=state.getLines(start, end, 0, False).strip())]  # noqa: FBT003
    state.push("paragraph_close", "p", -1)
    state.line = end
    return True


def _box(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - the parser's signature
    """A line that opens or closes a box."""
    place = _starts(state, start)
    if place >= state.eMarks[start] or state.src[place] != MARK:
        return False
    if silent:
        return True
    box = state.env["boxes"].get(start)
    if box is None or (not box.kind and box.end is None):
        state.line = start + 1
        return True
    last = start + 1 if box.end is None else max(start + 1, min(box.end, end))
    first, final = components.frame(box)
    _push(state, first, start)
    _content(state, start + 1, last)
    _push(state, final, start)
    state.line = last + (box.end is not None and box.end < end)
    return True


def _push(state: StateBlock, tokens: list[Token], line: int) -> None:
    for token in tokens:
        if token.nesting < 0:
            state.level -= 1
        token.level, token.map = state.level, [line, line + 1]
        if token.nesting > 0:
            state.level += 1
        state.tokens.append(token)


def _content(state: StateBlock, first: int, last: int) -> None:
    """Parse the lines of a box, whatever margin they share."""
    if first >= last:
        return
    kept = (state.parentType, state.lineMax, state.blkIndent, state.listIndent, state.tight)
    margins = [state.sCount[line] for line in range(first, last) if not state.isEmpty(line)]
    state.parentType, state.lineMax, state.listIndent = "container", last, -1
    state.blkIndent = max(0, min(margins, default=0))
    state.md.block.tokenize(state, first, last)
    state.parentType, state.lineMax, state.blkIndent, state.listIndent, state.tight = kept


def _attributes_line(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001
    """A line of kramdown's attributes: only an id is kept, and a request for the contents."""
    if state.is_code_block(start):
        return False
    match = _ATTRIBUTES_LINE.match(state.src, _starts(state, start), state.eMarks[start])
    if match is None:
        return False
    if silent:
        return True
    body = match[1].strip()
    token = state.push("attributes", "", 0)
    token.map, token.content = [start, start + 1], tags.identifier(body)
    token.meta = {"contents": body == "toc"}
    state.line = start + 1
    return True


def _abbreviation(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001
    """`*[HTML]: …`, which explains a word wherever it stands."""
    match = _ABBREVIATION.match(state.src, _starts(state, start), state.eMarks[start])
    if match is None or state.is_code_block(start):
        return False
    if not silent:
        context_of(state.env).abbreviations[match[1]] = match[2].strip()
        state.line = start + 1
    return True


# ---- in a line


def _escaped_brace(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the parser's signature
    r"""`\{`, which starts no tag."""
    if not state.src.startswith("\\{", state.pos):
        return False
    if not silent:
        state.pending += BRACE
    state.pos += 2
    return True


def _braces(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the parser's signature
    """Tags inside a line, as they are typed; attributes of what they follow, which only give an id."""
    if state.src[state.pos] != "{":
        return False
    if match := _LIQUID.match(state.src, state.pos, state.posMax):
        if not silent:
            state.pending += match[0]
        state.pos = match.end()
        return True
    match = _ATTRIBUTES.match(state.src, state.pos, state.posMax)
    if match is None or not _are_attributes(state, match):
        return False
    if not silent and (anchor := tags.identifier(match[2])):
        token = state.push("html_inline", "", 0)
        token.content, token.meta = f'<a id="{escape(anchor)}"></a>', {"is_ours": True}
    state.pos = match.end()
    return True


def _are_attributes(state: StateInline, match: re.Match[str]) -> bool:
    if match[1]:
        return tags.is_attribute_list(match[2], kramdown=True)
    follows = state.pos > 0 and state.src[state.pos - 1] in ")]*_`>"
    return follows and tags.is_attribute_list(match[2], kramdown=False)


def _emphasis(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the parser's signature
    """Emphasis; bold may also begin or end inside a word, or beside a space, as editors type it."""
    start, known = state.pos, len(state.delimiters)
    if not emphasis.tokenize(state, silent):
        return False
    if state.src.startswith("**", start):
        before = state.src[start - 1] if start > 0 else " "
        after = state.src[state.pos] if state.pos < state.posMax else " "
        is_first = start == 0 or before == "\n"
        for delimiter in state.delimiters[known:]:
            delimiter.open = not after.isspace() or is_first
            delimiter.close = not before.isspace() or (after.isspace() and not is_first)
    return True


def _mark(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the parser's signature
    """`==words==`, words that stand out."""
    start = state.pos + 2
    if not state.src.startswith("==", state.pos) or start >= state.posMax:
        return False
    end = state.src.find("==", start, min(state.posMax, start + 1_000))
    if end <= start or state.src[start] in " \n=" or state.src[end - 1] in " \n":
        return False
    if not silent:
        state.push("mark_open", "mark", 1)
        maximum, state.pos, state.posMax = state.posMax, start, end
        state.md.inline.tokenize(state)
        state.posMax = maximum
        state.push("mark_close", "mark", -1)
    state.pos = end + 2
    return True


def _helpers() -> Any:
    return SimpleNamespace(
        parseLinkLabel=helpers.parseLinkLabel,
        parseLinkTitle=helpers.parseLinkTitle,
        parseLinkDestination=_destination,
    )


def _destination(source: str, start: int, maximum: int) -> Any:
    """Where an address ends: CommonMark's, and those with Liquid or with the spaces of a file's name."""
    found = helpers.parseLinkDestination(source, start, maximum)
    if "{" in source[start : start + 400]:
        match = _LIQUID_TARGET.match(source, start, maximum)
        if match is not None and "{" in match[0]:
            return SimpleNamespace(ok=True, pos=match.end(), str=unescapeAll(match[0]))
    if found.ok and source[found.pos : found.pos + 1] == " ":
        match = _SPACED_TARGET.match(source, start, maximum)
        match = match or _SPACED_ADDRESS.match(source, start, maximum)
        if match is not None and match.end() > found.pos:
            return SimpleNamespace(ok=True, pos=match.end(), str=unescapeAll(match[1]))
    return found


# ---- what the default renderer writes otherwise


def _render_code(renderer: Any, tokens: list[Token], place: int, options: Any, env: Any) -> str:
    """A block of code, reachable by keyboard because it may scroll; its title above it."""
    token = tokens[place]
    title = str(token.meta.get("title", "")) if token.meta else ""
    above = f'<p class="pv-code__title">{escape(title)}</p>' if title else ""
    return f'{above}<pre tabindex="0"><code>{escape(token.content)}</code></pre>\n'


def _number(token: Token) -> str:
    return str(int(token.meta["id"]) + 1)


def _render_reference(
    renderer: Any, tokens: list[Token], place: int, options: Any, env: Any
) -> str:
    number, again = _number(tokens[place]), int(tokens[place].meta.get("subId", 0))
    anchor = f"appel-{number}" + (f"-{again}" if again else "")
    return f'<sup><a href="#note-{number}" id="{anchor}">{number}</a></sup>'


def _render_return(renderer: Any, tokens: list[Token], place: int, options: Any, env: Any) -> str:
    number, again = _number(tokens[place]), int(tokens[place].meta.get("subId", 0))
    anchor = f"appel-{number}" + (f"-{again}" if again else "")
    label = escape(_("Retour à l’appel de la note %s") % number)
    return f' <a class="pv-anchor" href="#{anchor}" aria-label="{label}">↩</a>'


def _render_note(renderer: Any, tokens: list[Token], place: int, options: Any, env: Any) -> str:
    return f'<li id="note-{_number(tokens[place])}">'


_FOOTNOTES: Final = {
    "footnote_ref": _render_reference,
    "footnote_anchor": _render_return,
    "footnote_open": _render_note,
    "footnote_close": lambda *_arguments: "</li>\n",
    "footnote_block_open": lambda *_arguments: "<hr>\n<ol>\n",
    "footnote_block_close": lambda *_arguments: "</ol>\n",
}
