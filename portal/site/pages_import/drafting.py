"""A file read: its front-matter, its text, its title, and the links it holds."""

import hashlib
import re
from pathlib import Path, PurePosixPath
from typing import Any, Final

from portal.core.markdown import plain_text
from portal.core.slugs import slugify
from portal.editorial.reading import Document, read
from portal.editorial.rendering import render
from portal.pages.choices import TITLE_LENGTH
from portal.site.pages_import import fields
from portal.site.pages_import.limits import MAX_BYTES, SECONDS, within
from portal.site.pages_import.recognising import recognise
from portal.site.pages_import.records import Draft, Found, Kind, Refused, Remark
from portal.site.pages_import.values import plain, text, words

TITLES: Final = ("title", "titre", "question", "name", "nom")
HOMES: Final = frozenset({"readme", "index"})  # files that stand for their folder
_H1: Final = re.compile(r"^ {0,3}#[ \t]|^ {0,3}=+[ \t]*$|<h1[\s>]", re.MULTILINE | re.IGNORECASE)
_RANK: Final = re.compile(r"^(?:\d{4}-\d{2}-\d{2}|\d{1,3})[-_. ]+(?=.)")


def draft(found: Found, asked: Kind | None = None) -> Draft:
    """What a file holds. Raises: Refused."""
    raw = _bytes_of(found.path)
    with within(SECONDS):
        document = read(raw)
        meta = {str(name): plain(value) for name, value in document.meta.items()}
        kind = recognise(found, meta, asked)
        source, moved = _whole_text(document, meta, kind)
        rendered = render(source)
    if not source.strip() and not meta:
        raise Refused("the file is empty")
    given = _given_title(meta)
    title = given or words(rendered.title) or readable_name(found)
    made = Draft(
        found=found,
        kind=kind,
        meta=meta,
        source=source,
        title=title[:TITLE_LENGTH].strip(),
        digest=hashlib.sha256(raw).hexdigest(),
        permalink=text(meta.get("permalink")),
        links=rendered.links,
        anchors=frozenset(heading.anchor for heading in rendered.headings),
        first_line=document.first_line - moved,
        rank=fields.rank(meta),
        remarks=[Remark(notice.text, notice.line) for notice in document.notices],
    )
    if len(title) > TITLE_LENGTH:
        made.tell(f"the title is longer than {TITLE_LENGTH} characters and was cut")
    return made


def _bytes_of(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise Refused(error.strerror or "unreadable") from error
    if len(raw) > MAX_BYTES:
        raise Refused(f"it is larger than {MAX_BYTES // 1000} kB")
    return raw


def _given_title(meta: dict[str, Any]) -> str:
    return next((found for name in TITLES if (found := words(meta.get(name)))), "")


def _whole_text(document: Document, meta: dict[str, Any], kind: Kind) -> tuple[str, int]:
    """The text with what the front-matter holds of it, and how many lines were put before.

    A title of the front-matter is that of the page: another h1 of the text stays, below it.
    """
    body = document.body if document.body.strip() else ""
    source = "\n\n".join(part for part in (body, *fields.long_texts(meta, kind)) if part)
    given = _given_title(meta)
    if not given or kind == Kind.ORGANIZATION or not _H1.search(source):
        return source, 0
    own = render(source).title
    if not own or slugify(plain_text(own)) == slugify(given):
        return source, 0
    return f"# {_escaped(given)}\n\n{source}", 2


def _escaped(title: str) -> str:
    """A title as Markdown that shows it as it is."""
    return re.sub(r"([\\`*_\[\]<>#&{}|~:])", r"\\\1", title)


def readable_name(found: Found) -> str:
    """A title made of the name of a file, or of its folder when it stands for it."""
    inside = PurePosixPath(found.inside)
    stem = inside.stem
    if stem.lower() in HOMES:
        stem = inside.parent.name or found.root.name
    return named_after(stem)


def named_after(stem: str) -> str:
    """A title made of the name of a file or folder: no rank, no date, no hyphen."""
    spaced = " ".join(_RANK.sub("", stem).replace("-", " ").replace("_", " ").split())
    return (
        (spaced or stem or "Sans titre").capitalize()
        if spaced.islower()
        else spaced or "Sans titre"
    )
