"""The shape of a text: its title, the levels and anchors of its headings, its contents, its tables."""

import html
import re
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote

from django.utils.html import escape
from django.utils.translation import gettext as _

from portal.core.slugs import slugify
from portal.editorial.rendering.context import CONTENTS, Context, snippet
from portal.editorial.rendering.results import Heading

# Ids that pages have: a text may not take them.
RESERVED: Final = re.compile(
    r"(?:contenu|menu|pied|haut|fil|rubrique|recherche|bouton-\w+|sommaire|q|tri|main|content|top|header|footer)$"
    r"|[tqor]-",
    re.IGNORECASE,
)
CONTENTS_DEPTH: Final = 3  # the lowest level of heading that a table of contents names
ANCHOR_LENGTH: Final = 100  # characters

_VALUE: Final = r'(?:[^>"]|"[^"]*")*'
_HEADING: Final = re.compile(rf"<h([1-6])({_VALUE})>(.*?)</h\1>", re.DOTALL)
_ID: Final = re.compile(r'\sid="([^"]*)"')
_ELEMENT: Final = re.compile(rf"<(?!/)[a-z0-9]+{_VALUE}>")
_EMPTY_ANCHOR: Final = re.compile(rf"<a{_VALUE}>\s*</a>")
_TAG: Final = re.compile(rf"</?[a-z0-9]+{_VALUE}/?>")
_IMAGE: Final = re.compile(r'<img\b[^>]*?\balt="([^"]*)"[^>]*>')
_OWN_LINK: Final = re.compile(r'<a\b[^>]*class="pv-anchor"[^>]*>[^<]*</a>')
_FRAGMENT: Final = re.compile(r'(<a\b[^>]*?\shref=")#([^"]*)(")')
_TABLE: Final = re.compile(r"<table[^>]*>|</table>")
_HEAD: Final = re.compile(r"<thead>(.*?)</thead>", re.DOTALL)
_CELL: Final = re.compile(rf"<th({_VALUE})>(.*?)</th>", re.DOTALL)
_CAPTION: Final = re.compile(r"\s*<caption>(.*?)</caption>", re.DOTALL)
_BLOCK_END: Final = re.compile(
    r"</(?:p|li|h[1-6]|td|th|tr|div|dt|dd|pre|summary|figcaption|caption)>|<br>|<hr>"
)


@dataclass(slots=True)
class Outline:
    """A text with its headings in order. **Shape**: `html` without its title."""

    html: str
    title: str = ""
    headings: list[Heading] = field(default_factory=list)


def outline(source: str, context: Context) -> Outline:
    """The clean HTML with one h1 taken for title, headings that skip no level and have anchors, tables that scroll."""
    found = _Headings(_with_own_ids(source))
    found.read()
    result = Outline(found.html, found.title, found.headings)
    result.html = _lead_fragments(result.html, found, context)
    result.html = _with_contents(result.html, result.headings)
    result.html = _wrap_tables(_with_plain_heads(result.html))
    return result


def words(source: str) -> str:
    """The words of HTML on one line."""
    source = _OWN_LINK.sub("", source).replace(CONTENTS, "")
    source = _IMAGE.sub(lambda match: f" {match[1]} ", source)
    return " ".join(html.unescape(_TAG.sub("", _BLOCK_END.sub(" ", source))).split())


def _with_own_ids(source: str) -> str:
    """Each id once, and none of those that pages have."""
    seen: set[str] = set()

    def keep(element: re.Match[str]) -> str:
        found = _ID.search(element[0])
        if found is None:
            return element[0]
        anchor = html.unescape(found[1]).strip()
        is_free = anchor and anchor not in seen and not RESERVED.match(anchor) and " " not in anchor
        if not is_free or len(anchor) > ANCHOR_LENGTH * 2:
            return element[0].replace(found[0], "", 1)
        seen.add(anchor)
        return element[0]

    return _ELEMENT.sub(keep, source)


class _Headings:
    """Numbers the headings of a text from top to bottom."""

    def __init__(self, source: str) -> None:
        self.html = source
        self.title = ""
        self.has_title = False
        self.headings: list[Heading] = []
        self.levels: list[int] = []
        self.numbers: dict[str, int] = {}
        self.taken = {html.unescape(anchor) for anchor in _ID.findall(source)}
        self.titles: set[str] = set()

    def read(self) -> None:
        """Set the title, the headings, and the HTML that shows them."""
        self.html = _HEADING.sub(self._heading, self.html)

    def _heading(self, match: re.Match[str]) -> str:
        level, attributes, inner = int(match[1]), match[2], match[3]
        explicit = _ID.search(attributes) or _ID.search(inner)
        text = words(inner)
        if not text:
            return f"<p>{inner}</p>" if "<img" in inner else "".join(_EMPTY_ANCHOR.findall(inner))
        if level == 1 and not self.has_title:
            self.has_title, self.title = True, text
            self.titles = {slugify(text), html.unescape(explicit[1]) if explicit else ""}
            return ""
        anchor = html.unescape(explicit[1]) if explicit else self._free(text)
        inner = _EMPTY_ANCHOR.sub("", inner) if explicit else inner
        if explicit and _ID.search(inner):
            inner = inner.replace(explicit[0], "", 1)
        shown = self._level(level)
        self.headings.append(Heading(level=shown, anchor=anchor, text=text))
        return f'<h{shown} id="{escape(anchor)}">{inner.strip()}</h{shown}>'

    def _level(self, level: int) -> int:
        """One more than the heading it stands under, from 2."""
        while self.levels and self.levels[-1] >= level:
            self.levels.pop()
        self.levels.append(level)
        return min(len(self.levels) + 1, 6)

    def _free(self, text: str) -> str:
        base = slugify(text, max_length=ANCHOR_LENGTH)
        base = f"titre-{base}" if RESERVED.match(base) else base
        anchor, number = base, self.numbers.get(base, 0)
        while anchor in self.taken:
            number += 1
            anchor = f"{base}-{number}"
        self.numbers[base] = number
        self.taken.add(anchor)
        return anchor


def _squashed(anchor: str) -> str:
    """What anchors of one heading have in common, whoever made them."""
    return slugify(unquote(anchor)).replace("-", "")


def _lead_fragments(source: str, found: _Headings, context: Context) -> str:
    """Links inside the text lead to the anchors that headings have here; the editor is told of those that miss."""
    if not context.fragments:
        return source
    known = {html.unescape(anchor) for anchor in _ID.findall(source)}
    near = {_squashed(anchor): anchor for anchor in sorted(known, reverse=True)}
    near |= {_squashed(heading.text): heading.anchor for heading in reversed(found.headings)}
    near |= dict.fromkeys((_squashed(title) for title in found.titles if title), "contenu")

    def lead(match: re.Match[str]) -> str:
        fragment = unquote(html.unescape(match[2]))
        if fragment in known or fragment == "contenu":
            return match[0]
        anchor = near.get(_squashed(fragment), "")
        if not anchor:
            line = context.fragments.get(fragment, 1)
            context.tell(line, _("lien vers une ancre absente : %s") % snippet("#" + fragment))
        return f"{match[1]}#{escape(anchor)}{match[3]}" if anchor else match[0]

    return _FRAGMENT.sub(lead, source)


def _with_contents(source: str, headings: list[Heading]) -> str:
    if CONTENTS not in source:
        return source
    links = "".join(
        f'<li><a href="#{escape(heading.anchor)}">{escape(heading.text)}</a></li>'
        for heading in headings
        if heading.level <= CONTENTS_DEPTH
    )
    shown = f'<ul class="pv-contents">{links}</ul>' if links else ""
    source = source.replace(f"<p>{CONTENTS}</p>", CONTENTS)
    return source.replace(CONTENTS, shown, 1).replace(CONTENTS, "")


def _with_plain_heads(source: str) -> str:
    """Heads of tables without words are no heads."""

    def head(match: re.Match[str]) -> str:
        cells = list(_CELL.finditer(match[1]))
        if cells and not any(words(cell[2]) for cell in cells):
            return ""
        return "<thead>" + _CELL.sub(_scoped, match[1]) + "</thead>"

    return _HEAD.sub(head, source)


def _scoped(cell: re.Match[str]) -> str:
    if not words(cell[2]):
        return f"<td>{cell[2]}</td>"
    scope = "" if "scope=" in cell[1] else ' scope="col"'
    return f"<th{cell[1]}{scope}>{cell[2]}</th>"


def _wrap_tables(source: str) -> str:
    """Give every outer table a box of its own to scroll in, with a name for screen readers."""
    depth = number = 0

    def wrap(match: re.Match[str]) -> str:
        nonlocal depth, number
        is_opening = not match[0].startswith("</")
        depth += 1 if is_opening else -1
        if depth != (1 if is_opening else 0):
            return match[0]
        if not is_opening:
            return "</table></div></div></div></div>"
        number += 1
        caption = _CAPTION.match(source, match.end())
        label = (
            words(caption[1]) if caption else _("Tableau %(number)s du texte") % {"number": number}
        )
        return (
            '<div class="fr-table fr-table--multiline"><div class="fr-table__wrapper"><div class="fr-table__container" '
            f'role="region" tabindex="0" aria-label="{escape(label)}"><div class="fr-table__content">{match[0]}'
        )

    return _TABLE.sub(wrap, source)
