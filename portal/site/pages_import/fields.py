"""What a front-matter says, whatever names its author gave to the same things."""

import re
from dataclasses import dataclass
from typing import Any, Final

from portal.core.markdown import cut
from portal.pages.choices import SUMMARY_LENGTH
from portal.site.pages_import.records import Json, Kind
from portal.site.pages_import.values import dictionaries, first_text, is_off, is_on, text, words

SUMMARIES: Final = ("summary", "resume", "résumé", "description", "excerpt", "subtitle")
LEADS: Final = ("chapeau-text", "chapeau", "headline", "lead", "description", "excerpt", "summary")
PICTURES: Final = ("image", "thumbnail", "logo", "cover", "illustration")
TARGETS: Final = ("url", "file", "link", "href", "default", "path", "src")
NAMES: Final = ("nom", "title", "titre", "name", "label", "text")
MAX_ENTRIES: Final = 50  # buttons or files of a page
RANKS: Final = ("order", "ordre", "position", "weight", "nav_order")
ANSWERS: Final = ("answer", "reponse", "réponse")  # texts, however short
HEADS: Final = ("title", "titre", "question", "label", "name", "nom")
NOT_TEXTS: Final = frozenset({*HEADS, "permalink", "layout", "contact-presse"})
MAX_TEXTS: Final = 200  # of a front-matter
_LINK: Final = re.compile(r"\[([^\[\]]+)\]\(([^\s()]+)\)")
_SEVERAL: Final = re.compile(r"\n[ \t]*\n|^\s*(?:#{1,6}|[-*+]|\d{1,3}[.)]|>)[ \t]", re.MULTILINE)


def summary(meta: Json) -> str:
    """A few plain words on the page."""
    found = next((said for name in SUMMARIES if (said := words(meta.get(name)))), "")
    return cut(found, SUMMARY_LENGTH)


def lead(meta: Json) -> str:
    """The lead of a piece of news, in Markdown."""
    return first_text(meta, *LEADS)


def rank(meta: Json) -> int:
    """Where the page stands among others; 0 when nothing says it."""
    for name in RANKS:
        said = text(meta.get(name))
        if said.isdecimal() and len(said) <= 6:
            return int(said)
    return 0


def is_draft(meta: Json) -> bool:
    """Whether the page is not to be shown yet."""
    return is_off(meta.get("published", True)) or is_on(meta.get("draft"))


def long_texts(meta: Json, kind: Kind) -> list[str]:
    """The parts of the text that stand in the front-matter, each under the title beside it."""
    taken = NOT_TEXTS | set(LEADS) if kind == Kind.POST else NOT_TEXTS
    found: list[str] = []
    for name, value in meta.items():
        if name.lower() not in taken:
            _collect(value, "", found, is_answer=name.lower() in ANSWERS)
    return found[:MAX_TEXTS]


def _collect(value: Any, head: str, found: list[str], *, is_answer: bool = False) -> None:
    if isinstance(value, list):
        for each in value:
            _collect(each, head, found)
    elif isinstance(value, dict):
        own = first_text(value, *HEADS)
        for name, each in value.items():
            if name not in HEADS:
                _collect(each, own, found, is_answer=name.lower() in ANSWERS)
    elif isinstance(value, str) and (is_answer or _SEVERAL.search(value.strip())):
        found.append(f"## {head}\n\n{value.strip()}" if head else value.strip())


@dataclass(frozen=True, slots=True)
class Entry:
    """A button or a file that the front-matter offers. **Shape**: `target` as it is written."""

    title: str
    target: str


def entries(value: Any) -> list[Entry]:
    """The buttons or files of a list, whatever their author called their parts."""
    found = []
    for each in (value if isinstance(value, list) else [value])[:MAX_ENTRIES]:
        parts = each if isinstance(each, dict) else {"file": each}
        target = first_text(parts, *TARGETS)
        title = words(first_text(parts, *NAMES)) or target.rstrip("/").rpartition("/")[2]
        if title:
            found.append(Entry(title[:200], target))
    return found


def references(value: Any) -> list[Entry]:
    """The sources of an answer: titles with addresses, links of Markdown, mere addresses, mere titles."""
    found = []
    for each in (value if isinstance(value, list) else [value])[:MAX_ENTRIES]:
        if isinstance(each, dict):
            title, target = words(first_text(each, *NAMES)), first_text(each, *TARGETS)
        elif link := _LINK.fullmatch(text(each)):
            title, target = words(link[1]), link[2]
        else:
            target = text(each) if text(each).startswith(("https://", "http://")) else ""
            title = "" if target else words(each)
        shown = title or re.sub(r"^https?://(?:www\.)?", "", target).rstrip("/")
        if shown:
            found.append(Entry(shown[:300], target))
    return found


def picture(meta: Json) -> str:
    """The picture that stands for the page, as it is written."""
    shown = dictionaries(meta.get("une-ou-diaporama"))
    return first_text(meta, *PICTURES) or next((text(each.get("image")) for each in shown), "")
