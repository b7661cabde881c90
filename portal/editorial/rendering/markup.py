"""Raw HTML in a text, written anew: known elements with the attributes that mean something, nothing else.

What comes out never has a class, a style or a handler, so that the classes of a page are ours alone.
"""

import html
import re
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Final

from django.utils.html import escape
from django.utils.translation import gettext as _

from portal.editorial.rendering import components
from portal.editorial.rendering.context import Context, snippet
from portal.editorial.rendering.shortcodes import with_emoji
from portal.editorial.rendering.targets import address, picture

Values = dict[str, str]

KEPT: Final = frozenset({
    "a", "abbr", "b", "blockquote", "br", "caption", "cite", "code", "dd", "del", "details", "dfn", "div", "dl",
    "dt", "em", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "kbd", "li",
    "mark", "ol", "p", "pre", "q", "s", "samp", "small", "strong", "sub", "summary", "sup", "table", "tbody", "td",
    "tfoot", "th", "thead", "time", "tr", "u", "ul", "var",
})  # fmt: skip
# Elements that only dress or group: their content stays.
UNWRAPPED: Final = frozenset({
    "abbreviation", "address", "article", "aside", "bdi", "bdo", "big", "body", "button", "center", "col", "colgroup",
    "dialog", "dir", "fieldset", "font", "footer", "form", "g", "header", "head", "hgroup", "html", "label", "legend",
    "link", "main", "menu", "meta", "meter", "nav", "nobr", "optgroup", "option", "output", "picture", "progress",
    "rp", "rt", "ruby", "search", "section", "slot", "source", "span", "strike", "track", "tt", "wbr", "map", "area",
    "input", "select", "datalist", "base", "param", "canvas",
})  # fmt: skip
# Elements whose content is for programs.
DROPPED: Final = frozenset({
    "script", "style", "noscript", "template", "object", "applet", "svg", "math", "textarea", "title", "xml",
    "noembed", "noframes", "plaintext", "xmp",
})  # fmt: skip
# Frames and players, which become a link to what they show.
FRAMES: Final = frozenset({"iframe", "embed", "video", "audio", "frame"})

_NUMBERS: Final = {"colspan", "rowspan", "start", "width", "height"}
_ATTRIBUTES: Final = {
    "abbr": {"title"}, "dfn": {"title"}, "a": {"title"}, "td": {"colspan", "rowspan"}, "ol": {"start"},
    "th": {"colspan", "rowspan", "scope"}, "time": {"datetime"}, "details": {"open"},
}  # fmt: skip
_COMPONENT: Final = re.compile(r"<([A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*|[A-Za-z]\w*(?:-\w+)+)")
# Components that only group what they hold, or give a title to the code that follows.
_WRAPPER: Final = re.compile(
    r"<(?:client-?only|code-?group(?:-?item)?|code-block|suspense|tabs?|tab-?item)\b", re.IGNORECASE
)
_AUTOMATIC: Final = re.compile(r"<(https?://[^\s<>\"']+)>$")
_MARKDOWN: Final = re.compile(
    r"!?\[(?P<label>[^\[\]\n]*)\]\((?P<target>[^()\s]+(?:\([^()\s]*\)[^()\s]*)*)\)"
    r"|\*\*(?P<bold>[^*\s](?:[^*\n]*[^*\s])?)\*\*"
    r"|`(?P<code>[^`\n]+)`"
)
_ID: Final = re.compile(r'\sid="([^"]*)"')
_INVISIBLE: Final = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]+")
_ANY_TAG: Final = re.compile(r"<[^>]*>")
_ALT: Final = re.compile(r'(?<=\balt=")[^"]+')
_NO_ALT: Final = re.compile(r'\balt=""')
_LEFTOVER: Final = re.compile(r"\{%|\{\{|:::|\{:")
_OPEN_DROPPED: Final = re.compile(
    r"<(script|style|noscript|template|object|applet|svg|math|textarea|title|xml|xmp)\b",
    re.IGNORECASE,
)


def rewrite(fragment: str, context: Context, line: int, *, in_link: bool = False) -> str:
    """The harmless HTML of a piece of raw HTML, which may open what another piece closes."""
    writer = _Writer(context, line, in_link=in_link)
    writer.feed(fragment)
    writer.close()
    return "".join(writer.written)


def dropped_element(fragment: str) -> str:
    """The element that a piece opens and that goes with its content; empty for others."""
    match = _OPEN_DROPPED.match(fragment)
    return match[1].lower() if match and not fragment.endswith("/>") else ""


def is_leftover(text: str) -> bool:
    """Whether words hold a mark of a dialect."""
    return bool(_LEFTOVER.search(text))


@dataclass(frozen=True, slots=True)
class _Link:
    """The link that is being written. **Shape**: `start`, the first piece written inside it."""

    is_open: bool = False
    target: str = ""
    start: int = 0


class _Writer(HTMLParser):
    CDATA_CONTENT_ELEMENTS = ("script", "style")  # type: ignore[misc]

    def __init__(self, context: Context, line: int, *, in_link: bool) -> None:
        super().__init__(convert_charrefs=False)
        self.link = _Link(is_open=in_link)
        self.link_pictures = 0
        self.context = context
        self.first = line
        self.written: list[str] = []
        self.skipped: list[str] = []
        self.column = 0
        self.hidden: set[int] = set()
        self.in_hidden = ""
        self.in_code = 0

    @property
    def line(self) -> int:
        return self.first + self.getpos()[0] - 1

    # ---- what the parser meets

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if self._is_skipped(tag):
            return
        if tag in DROPPED:
            self.context.tell(self.line, _("élément retiré : <%s>") % tag)
            self.skipped.append(tag)
        elif tag in FRAMES:
            self._write_frame(values)
        elif tag in KEPT:
            self.in_code += tag in {"code", "pre"}
            self._write_start(tag, values)
        elif tag == "source":
            self._write_frame(values)
        elif tag not in UNWRAPPED:
            self._write_unknown(values)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in DROPPED:
            return
        self.handle_starttag(tag, attrs)
        if tag in KEPT and tag not in {"br", "hr", "img"}:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.skipped:
            if tag == self.skipped[-1]:
                self.skipped.pop()
            return
        if self.in_hidden:
            if tag in {self.in_hidden, "tr", "table"}:
                self.in_hidden = ""
            return
        self.in_code -= tag in {"code", "pre"} and self.in_code > 0
        if tag == "a":
            self._name_link()
        if tag in KEPT and tag not in {"br", "hr", "img"}:
            self.written.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if self.skipped or self.in_hidden:
            return
        if not self.in_code and is_leftover(data):
            self.context.tell_unknown(self.line, data)
        self.written.append(escape(data) if self.in_code else self._words(with_emoji(data)))

    def handle_entityref(self, name: str) -> None:
        self._write(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._write(f"&#{name};")

    def unknown_decl(self, data: str) -> None:
        self._write(escape(f"<![{data}]>"))

    # ---- what is written

    def _write(self, text: str) -> None:
        if not self.skipped and not self.in_hidden:
            self.written.append(text)

    def _is_skipped(self, tag: str) -> bool:
        """Whether a tag stands in what is not shown: programs, and the columns that a table of cards hides."""
        if self.skipped:
            return True
        if tag == "tr":
            self.column, self.in_hidden = 0, ""
        elif tag in {"td", "th"}:
            self.column += 1
            is_hidden = self.column in self.hidden
            if tag == "th" and " data-hidden" in (self.get_starttag_text() or "").lower():
                self.hidden.add(self.column)
                is_hidden = True
            self.in_hidden = tag if is_hidden else ""
        elif tag == "table":
            self.hidden = set()
        return bool(self.in_hidden)

    def _write_start(self, tag: str, values: Values) -> None:
        if tag == "img":
            self._write_picture(values.get("src", ""), values.get("alt", ""))
            return
        kept = {name: values[name] for name in _ATTRIBUTES.get(tag, ()) if name in values}
        kept = {
            name: value for name, value in kept.items() if name not in _NUMBERS or value.isdigit()
        }
        if anchor := values.get("id") or (values.get("name") if tag == "a" else ""):
            kept["id"] = anchor
        if "lang" in values:
            kept["lang"] = values["lang"]
        if tag == "a":
            kept |= link_attributes(values.get("href", ""), self.context, self.line)
            self.link = _Link("href" in kept, values.get("href", ""), len(self.written) + 1)
            self.link_pictures = 0
        self.written.append(start_tag(tag, kept))

    def _write_picture(self, source: str, label: str) -> None:
        in_link = self.link.is_open
        self.link_pictures += 1
        self.written.append(image(source, label, self.context, self.line, in_link=in_link))

    def _name_link(self) -> None:
        """A link that shows a picture without words says where it leads; one that shows nothing leads nowhere."""
        link, self.link = self.link, _Link()
        shown = "".join(self.written[link.start :])
        if not link.is_open or not link.target or has_words(shown):
            return
        if self.link_pictures:
            named = with_label(shown, components.site_name(link.target))
            self.written[link.start :] = [named]
        else:
            anchor = _ID.search(self.written[link.start - 1])
            self.written[link.start - 1] = start_tag("a", {"id": anchor[1]}) if anchor else ""

    def _words(self, data: str) -> str:
        """Words between tags, where the links, the bold and the code of Markdown are what they mean."""
        if "[" not in data and "**" not in data and "`" not in data:
            return escape(data)
        written, place = "", 0
        for match in _MARKDOWN.finditer(data):
            written += escape(data[place : match.start()]) + self._marked(match)
            place = match.end()
        return written + escape(data[place:])

    def _marked(self, match: re.Match[str]) -> str:
        if match["bold"]:
            return f"<strong>{escape(match['bold'])}</strong>"
        if match["code"]:
            return f"<code>{escape(match['code'])}</code>"
        label, target = match["label"], match["target"]
        if match[0].startswith("!"):
            in_link = self.link.is_open
            return image(target, label, self.context, self.line, in_link=in_link)
        attributes = {} if self.link.is_open else link_attributes(target, self.context, self.line)
        return f"{start_tag('a', attributes)}{escape(label)}</a>" if attributes else escape(label)

    def _write_frame(self, values: Values) -> None:
        source = values.get("src", "")
        if source:
            attributes = link_attributes(source, self.context, self.line)
            label = escape(values.get("title", "").strip() or components.site_name(source))
            self.written.append(f"{start_tag('a', attributes)}{label}</a>" if attributes else label)

    def _write_unknown(self, values: Values) -> None:
        """Components of a site generator show their text; other words between brackets are words."""
        source = self.get_starttag_text() or ""
        if address := _AUTOMATIC.match(source):
            attributes = link_attributes(address[1], self.context, self.line)
            self.written.append(f"{start_tag('a', attributes)}{escape(address[1])}</a>")
        elif _COMPONENT.match(source):
            shown = values.get("text") or values.get("title") or values.get("label", "")
            if not shown and not _WRAPPER.match(source):
                self.context.tell(self.line, _("composant inconnu, retiré : %s") % snippet(source))
            is_title = bool(shown) and bool(_WRAPPER.match(source))
            self.written.append(f"<p>{escape(shown)}</p>" if is_title else escape(shown))
        else:
            self.context.tell_unknown(self.line, source)
            self.written.append(escape(source))


def has_words(shown: str) -> bool:
    """Whether HTML shows words, those of its pictures included."""
    bare = _INVISIBLE.sub("", html.unescape(_ANY_TAG.sub("", shown)))
    return bool(bare or _ALT.search(shown))


def with_label(shown: str, label: str) -> str:
    """What a link without words shows: its first picture with a label, else the label."""
    if _NO_ALT.search(shown):
        return _NO_ALT.sub(f'alt="{escape(label)}"', shown, count=1)
    return shown + escape(label)


def start_tag(tag: str, attributes: Values) -> str:
    """An opening tag with its values escaped."""
    values = "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())
    return f"<{tag}{values}>"


def link_attributes(target: str, context: Context, line: int) -> Values:
    """The attributes of a link; none when it leads nowhere."""
    found = address(target, context, line) if target.strip() else ""
    if not found:
        return {}
    outside = found.startswith(("http://", "https://"))
    return {"href": found, "rel": "noopener"} if outside else {"href": found}


def image(source: str, label: str, context: Context, line: int, *, in_link: bool = False) -> str:
    """A picture that came with the text; any other is a link to it, or its words in a link."""
    if place := picture(source, context):
        return start_tag("img", {"src": place, "alt": label, "loading": "lazy"})
    words = escape(label or components.page_name(source))
    if in_link or not source.strip():
        return escape(label)
    attributes = link_attributes(source, context, line)
    return f"{start_tag('a', attributes)}{words}</a>" if attributes else escape(label)
