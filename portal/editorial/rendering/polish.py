"""After the words are parsed: links and pictures lead where they may, raw HTML is made anew, terms get anchors."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from django.utils.html import escape
from django.utils.translation import gettext as _
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from portal.core.slugs import slugify
from portal.editorial.rendering import components, markup, tags
from portal.editorial.rendering.cards import cards
from portal.editorial.rendering.context import CONTENTS, Context, context_of, snippet
from portal.editorial.rendering.shortcodes import with_emoji

Tokens = list[Token]

_TITLE: Final = re.compile(r"""\b(?:title|filename|label|file)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_LINK_START: Final = re.compile(r"<a\s", re.IGNORECASE)
_TASK: Final = re.compile(r"^\[([ xX])\][ \t]+")
_FILE_NAME: Final = re.compile(r"^[\w./%+ ()-]+\.(?:md|markdown|html?)$", re.IGNORECASE)


@dataclass(slots=True)
class _Walk:
    context: Context
    abbreviations: re.Pattern[str] | None
    lexicons: list[bool] = field(default_factory=list)
    terms: set[str] = field(default_factory=set)


def polish(state: StateCore) -> None:
    """Make the tokens ready to be written as HTML."""
    context = context_of(state.env)
    names = sorted(map(re.escape, context.abbreviations), key=len, reverse=True)
    walk = _Walk(context, re.compile(rf"(?<!\w)(?:{'|'.join(names)})(?!\w)") if names else None)
    state.tokens = _framed(_with_contents(state.tokens))
    for place, token in enumerate(state.tokens):
        line = context.number((token.map or [0])[0])
        if token.type == "inline":
            token.children = list(_Words(walk, line).rewritten(token.children or []))
            _soften(state.tokens, place)
        elif token.type == "html_block":
            token.content = cards(token.content, context, line) or markup.rewrite(
                token.content, context, line
            )
        elif token.type == "fence":
            match = _TITLE.search(token.info)
            token.meta = {"title": (match[1] or match[2]) if match else ""}
        elif token.type in {"td_open", "th_open"}:
            _align(token)
    _promote_titles(state.tokens)
    _define_terms(state.tokens, walk)


def _framed(tokens: Tokens) -> Tokens:
    """Quotes that are boxes have the frame of a box."""
    found: Tokens = []
    for token in tokens:
        found.extend(token.meta.get("frame", [token]))
    return found


def _with_contents(tokens: Tokens) -> Tokens:
    """Lines of attributes give an anchor; `{:toc}` puts the contents in place of the list before it."""
    found: Tokens = []
    for token in tokens:
        if token.type != "attributes":
            found.append(token)
        elif token.meta["contents"]:
            _drop_last_list(found)
            found.append(Token("html_inline", "", 0, content=CONTENTS))
        elif token.content:
            found.append(
                Token("html_inline", "", 0, content=f'<a id="{escape(token.content)}"></a>')
            )
    return found


def _drop_last_list(tokens: Tokens) -> None:
    if not tokens or tokens[-1].type not in {"bullet_list_close", "ordered_list_close"}:
        return
    level = tokens[-1].level
    opening = tokens[-1].type.replace("close", "open")
    while tokens:
        token = tokens.pop()
        if token.type == opening and token.level == level:
            return


def _align(cell: Token) -> None:
    style = str(cell.attrs.pop("style", ""))
    if style.endswith(("right", "center")):
        cell.attrSet("class", "pv-right" if style.endswith("right") else "pv-center")


def _soften(tokens: Tokens, place: int) -> None:
    """Tasks show whether they are done; a paragraph where nothing is left goes."""
    children = tokens[place].children or []
    if (
        children
        and children[0].type == "text"
        and place > 1
        and tokens[place - 2].type == "list_item_open"
    ):
        children[0].content = _TASK.sub(
            lambda match: "☐ " if match[1] == " " else "☑ ", children[0].content
        )
    if tokens[place - 1].type == "paragraph_open" and _is_empty(children):
        tokens[place - 1].hidden = tokens[place + 1].hidden = True


def _is_empty(children: Tokens) -> bool:
    return all(
        not child.content.strip() and child.type in {"text", "softbreak"} for child in children
    )


# ---- titles of boxes, terms of lexicons


def _promote_titles(tokens: Tokens) -> None:
    """A box whose first line is bold has that line for title."""
    for place in range(len(tokens) - 5):
        token = tokens[place]
        if not (token.type == "box_open" and token.meta.get("default_title")):
            continue
        # title_open, inline, title_close, paragraph_open, inline
        title, paragraph, body = tokens[place + 1], tokens[place + 3], tokens[place + 4]
        if paragraph.type != "paragraph_open" or not body.children:
            continue
        if (end := _bold_line(body.children)) is None:
            continue
        bold = body.children[1:end]
        rest = body.children[end + 1 :]
        while rest and (
            rest[0].type in {"hardbreak", "softbreak"} or not (rest[0].content or rest[0].tag)
        ):
            rest.pop(0)
        title.children, body.children = bold, rest
        if _is_empty(rest):
            paragraph.hidden = tokens[place + 5].hidden = True


def _bold_line(children: Tokens) -> int | None:
    """Where the bold that makes a whole first line ends; none when the line says more."""
    first = next(
        (place for place, child in enumerate(children) if child.tag or child.content), None
    )
    if first is None or children[first].type != "strong_open":
        return None
    del children[:first]
    end = next(
        (place for place, child in enumerate(children) if child.type == "strong_close"), None
    )
    if end is None:
        return None
    after = next(
        (child for child in children[end + 1 :] if child.tag or child.content.strip()), None
    )
    return end if after is None or after.type in {"hardbreak", "softbreak"} else None


def _define_terms(tokens: Tokens, walk: _Walk) -> None:
    """In a lexicon, each item that begins with a bold term can be linked to."""
    for place, token in enumerate(tokens):
        if token.type == "box_open":
            walk.lexicons.append(
                bool(token.meta.get("lexicon")) or (bool(walk.lexicons) and walk.lexicons[-1])
            )
        elif token.type == "box_close":
            walk.lexicons.pop()
        elif walk.lexicons and walk.lexicons[-1] and token.type == "list_item_open":
            _define(tokens, place, walk)


def _define(tokens: Tokens, place: int, walk: _Walk) -> None:
    words = tokens[place + 2] if place + 2 < len(tokens) else None
    if words is None or words.type != "inline" or not words.children:
        return
    children = [child for child in words.children if child.tag or child.content]
    if not children or children[0].type != "strong_open":
        return
    end = next(place for place, child in enumerate(children) if child.type == "strong_close")
    term = "".join(child.content for child in children[:end]).strip(" :\u00a0")
    anchor = f"lexique-{slugify(term)}"
    if not term or anchor in walk.terms:
        return
    walk.terms.add(anchor)
    tokens[place].attrSet("id", anchor)
    label = escape(_("Lien vers la définition de « %s »") % term)
    link = f' <a class="pv-anchor" href="#{anchor}" aria-label="{label}">#</a>'
    children.insert(end + 1, Token("html_inline", "", 0, content=link))
    words.children = children


# ---- words of a block


class _Words:
    """Rewrites the tokens of one block."""

    def __init__(self, walk: _Walk, line: int) -> None:
        self.walk = walk
        self.context = walk.context
        self.line = line
        self.links: list[bool] = []

    def rewritten(self, children: Tokens) -> Iterator[Token]:
        """The tokens to write, in order."""
        place = 0
        while place < len(children):
            token = children[place]
            place += 1
            if token.type == "html_inline" and (end := _end_of_link(children, place)):
                token.content += "".join(child.content for child in children[place:end])
                place = end
                yield from self._other(token)
            elif token.type == "html_inline" and (name := markup.dropped_element(token.content)):
                self.context.tell(self.line, _("élément retiré : <%s>") % name)
                place = _after_element(children, place, name)
            elif token.type in {"link_open", "link_close"}:
                yield from self._link(children, token, place)
            else:
                yield from self._other(token)

    def _other(self, token: Token) -> Iterator[Token]:
        if token.type in {"softbreak", "hardbreak"}:
            self.line += 1
            yield token
        elif token.type == "image":
            label = _plain(token.children or [])
            source = str(token.attrs.get("src", ""))
            shown = markup.image(source, label, self.context, self.line, in_link=any(self.links))
            yield Token("html_inline", "", 0, content=shown)
        elif token.type == "html_inline":
            if not _is_ours(token):
                token.content = self._html(token.content)
            yield token
        elif token.type == "text":
            yield from self._text(token)
        else:
            yield token

    def _html(self, content: str) -> str:
        """A piece of raw HTML; a link that it opens or closes holds what stands between."""
        shown = markup.rewrite(content, self.context, self.line, in_link=any(self.links))
        if content.startswith("</a") and self.links:
            self.links.pop()
        elif _LINK_START.match(content) and "</a" not in content:
            self.links.append(" href=" in shown)
        return shown

    def _text(self, token: Token) -> Iterator[Token]:
        if markup.is_leftover(token.content):
            self.context.tell_unknown(self.line, token.content)
        token.content = with_emoji(token.content)
        names = self.walk.abbreviations
        if names is None or not names.search(token.content):
            yield token
            return

        def explain(match: re.Match[str]) -> str:
            meaning = self.context.abbreviations[match[0]]
            return f'<abbr title="{escape(meaning)}">{escape(match[0])}</abbr>'

        place, written = 0, ""
        for match in names.finditer(token.content):
            written += escape(token.content[place : match.start()]) + explain(match)
            place = match.end()
        yield Token("html_inline", "", 0, content=written + escape(token.content[place:]))

    def _link(self, children: Tokens, token: Token, place: int) -> Iterator[Token]:
        if token.type == "link_close":
            if self.links and self.links.pop():
                yield token
            return
        target = str(token.attrs.get("href", ""))
        found = markup.link_attributes(target, self.context, self.line)
        if found and not any(_shows(child) for child in _inside(children, place)):
            self.context.tell(self.line, _("lien sans texte, retiré : %s") % snippet(target))
            found = {}
        self.links.append(bool(found))
        if not found:
            return
        for name, value in found.items():
            token.attrSet(name, value)
        _name_page(children, place)
        _name_picture(children, place, target)
        yield token


def _name_page(children: Tokens, place: int) -> None:
    """A link whose words are the name of a file has the words of a title instead."""
    if place + 1 < len(children) and children[place + 1].type == "link_close":
        label = children[place]
        if label.type == "text" and _FILE_NAME.match(label.content.strip()):
            label.content = components.page_name(label.content.strip())


def _inside(children: Tokens, place: int) -> Tokens:
    """The tokens of a link from its first to its end."""
    is_end = (child.type == "link_close" for child in children[place:])
    return children[place : place + next((at for at, ends in enumerate(is_end) if ends), 0)]


def _as_picture(token: Token) -> Token:
    """The token; a picture in raw HTML as one of Markdown."""
    if token.type != "html_inline" or not token.content.lower().startswith("<img"):
        return token
    values = tags.attributes(token.content)
    label = Token("text", "", 0, content=values.get("alt", ""))
    return Token("image", "img", 0, attrs={"src": values.get("src", "")}, children=[label])


def _shows(token: Token) -> bool:
    if token.type == "html_inline":
        return token.content.lower().startswith("<img")
    return token.type == "image" or markup.has_words(escape(token.content))


def _name_picture(children: Tokens, place: int, target: str) -> None:
    """A link that shows nothing but a picture without words says where it leads."""
    inside = [_as_picture(child) for child in _inside(children, place)]
    children[place : place + len(inside)] = inside
    pictures = [child for child in inside if child.type == "image"]
    if pictures and not _plain(inside):
        label = components.site_name(target)
        pictures[0].children = [Token("text", "", 0, content=label)]


def _end_of_link(children: Tokens, place: int) -> int:
    """Where a link of raw HTML ends that holds nothing but raw HTML; 0 for all others."""
    if not _LINK_START.match(children[place - 1].content):
        return 0
    for later in range(place, len(children)):
        child = children[later]
        if child.type == "html_inline" and child.content.startswith("</a"):
            return later + 1
        if child.type != "html_inline" and (child.type != "text" or child.content.strip()):
            return 0
    return 0


def _is_ours(token: Token) -> bool:
    return bool(token.meta.get("is_ours"))


def _plain(children: Tokens) -> str:
    return "".join(
        _plain(child.children)
        if child.children
        else (" " if child.type == "softbreak" else child.content)
        for child in children
        if child.type != "html_inline"
    ).strip()


def _after_element(children: Tokens, place: int, name: str) -> int:
    """The place after the end of an element; the same place when it never ends."""
    ending = f"</{name}"
    for later in range(place, len(children)):
        if children[later].type == "html_inline" and children[later].content.lower().startswith(
            ending
        ):
            return later + 1
    return place
