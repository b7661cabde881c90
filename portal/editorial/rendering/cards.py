"""GitBook's tables of cards: a list of links, each with its words and its picture."""

import re
from html.parser import HTMLParser
from typing import Final

from django.utils.translation import gettext as _

from portal.editorial.rendering import markup
from portal.editorial.rendering.context import Context

TABLES_OF_A_BLOCK: Final = 50

_CARDS: Final = re.compile(
    r"""<table\b[^>]*\bdata-view\s*=\s*["']?cards["']?[^>]*>(.*?)</table\s*>""", re.I | re.S
)
_ROW: Final = re.compile(r"<tr\b[^>]*>(.*?)(?=</tr\s*>|<tr\b|</t(?:head|body)|$)", re.I | re.S)
_CELL: Final = re.compile(r"<t[dh]\b([^>]*)>(.*?)(?=</t[dh]\s*>|<t[dh]\b|$)", re.I | re.S)
_HEAD: Final = re.compile(r"<thead\b[^>]*>(.*?)</thead\s*>", re.I | re.S)
_FILES: Final = re.compile(r"\bdata-type\s*=\s*[\"']?files\b|\bdata-card-cover\b", re.I)
_TITLE: Final = re.compile(r"(<(strong|b|h[1-6])>)(.+?)(</\2>)", re.S)
_BLANK: Final = re.compile(r"<[^>]*>|\s|&(?:nbsp|#x20|#160);")


def cards(block: str, context: Context, line: int) -> str:
    """The HTML of a block where each table of cards is a list; empty when it has none."""
    if not 0 < block.count("data-view") <= TABLES_OF_A_BLOCK or not _CARDS.search(block):
        return ""
    written, place = "", 0
    for match in _CARDS.finditer(block):
        at = line + block.count("\n", 0, match.start())
        written += markup.rewrite(block[place : match.start()], context, line)
        written += _list(match[1], context, at)
        place = match.end()
    return written + markup.rewrite(block[place:], context, line)


def _list(table: str, context: Context, line: int) -> str:
    head = _HEAD.search(table)
    columns = [match[1].lower() for match in _CELL.finditer(head[1])] if head else []
    body = table[head.end() :] if head else table
    items = [_card(row[1], columns, context, line) for row in _ROW.finditer(body)]
    return '<ul class="pv-cards">' + "".join(item for item in items if item) + "</ul>"


def _card(row: str, columns: list[str], context: Context, line: int) -> str:
    targets, covers, words = [], [], []
    for place, match in enumerate(_CELL.finditer(row)):
        column = columns[place] if place < len(columns) else ""
        link = _first_link(match[2])
        if "data-card-target" in column:
            targets.append(link)
        elif _FILES.search(column):
            covers.append(link)
        elif "data-hidden" not in column and _BLANK.sub("", match[2]):
            words.append(match[2])
    return _item(
        next((target for target in targets if target), ""),
        next(iter(covers), ""),
        words,
        (context, line),
    )


def _item(target: str, cover: str, words: list[str], place: tuple[Context, int]) -> str:
    context, line = place
    picture = markup.image(cover, "", context, line, in_link=True) if cover else ""
    attributes = markup.link_attributes(target, context, line) if target else {}
    picture = picture if picture.startswith("<img") else ""
    shown = [markup.rewrite(text, context, line).strip() for text in words]
    if attributes and not any("<a " in text for text in shown):
        title = shown[0] if shown else markup.escape(_("Ouvrir"))
        shown[:1] = [_linked(title, markup.start_tag("a", attributes))]
    elif attributes:
        shown.append(f"{markup.start_tag('a', attributes)}{markup.escape(_('Ouvrir'))}</a>")
    lines = "".join(f"<div>{text}</div>" for text in [picture, *shown] if text)
    return f'<li class="pv-card">{lines}</li>' if lines else ""


def _linked(cell: str, start: str) -> str:
    """The first cell as a link: its title alone when it begins with one, so that the link has few words."""
    title = _TITLE.match(cell)
    if title is None:
        return f"{start}{cell}</a>"
    return f"{title[1]}{start}{title[3]}</a>{title[4]}{cell[title.end() :]}"


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        name = {"a": "href", "img": "src"}.get(tag, "")
        self.found = self.found or next((value or "" for key, value in attrs if key == name), "")


def _first_link(cell: str) -> str:
    links = _Links()
    links.feed(cell)
    links.close()
    return links.found
