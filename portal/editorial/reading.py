"""Files of Markdown as they are kept in repositories: bytes to front-matter and body, never fatal."""

import codecs
import re
from dataclasses import dataclass, field
from typing import Any, Final

import yaml
from django.utils.translation import gettext as _

from portal.editorial import frontmatter
from portal.editorial.choices import SOURCE_LENGTH
from portal.editorial.rendering import Notice

FENCE: Final = re.compile(r"-{3,}[ \t]*$")
FENCE_END: Final = re.compile(r"(?:-{3,}|\.\.\.)[ \t]*$")
BLANK_LINES_BEFORE: Final = 5
WESTERN: Final = "parvis-western"  # what the codec calls for bytes that are not UTF-8

_BYTE_ORDER: Final = {
    codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF32_LE: "utf-32-le", codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be",
}  # fmt: skip
_ENDS: Final = re.compile(r"\r\n?")


@dataclass(frozen=True, slots=True)
class Document:
    """A file that was read. **Unit**: `first_line`, the line of the file where the body begins, from 1."""

    meta: dict[str, Any]
    body: str
    first_line: int = 1
    notices: tuple[Notice, ...] = field(default=())


def read(raw: bytes) -> Document:
    """The front-matter (values that are not of YAML's plain types as text) and the body of a file."""
    notices: list[Notice] = []
    text = _ENDS.sub("\n", _decoded(raw, notices))
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        notices.append(Notice(line, _("caractères nuls retirés")))
        text = text.replace("\0", "")
    if len(text) > SOURCE_LENGTH:
        text = text[:SOURCE_LENGTH]
        notices.append(Notice(text.count("\n") + 1, _("texte trop long, coupé ici")))
    meta, taken = _front_matter(text, notices)
    body = "".join(text.split("\n", taken)[taken:]) if taken else text
    return Document(meta, body, first_line=taken + 1, notices=tuple(notices))


def _decoded(raw: bytes, notices: list[Notice]) -> str:
    """The text of a file: what its first bytes say, else UTF-8, where bytes that are not are read as Windows-1252."""
    raw = raw[: 4 * SOURCE_LENGTH + 4]
    for mark, encoding in _BYTE_ORDER.items():
        if raw.startswith(mark):
            raw = raw[len(mark) :]
            if encoding != "utf-8":
                return raw.decode(encoding, errors="replace")
            break
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        notices.append(Notice(line, _("le texte n’est pas en UTF-8 : lu comme Windows-1252")))
        return raw.decode("utf-8", errors=WESTERN)


def _western(error: UnicodeError) -> tuple[str, int]:
    """Bytes that are not UTF-8, as Windows-1252 reads them."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    wrong = error.object[error.start : error.end]
    return wrong.decode("cp1252", errors="replace"), error.end


codecs.register_error(WESTERN, _western)


def _front_matter(text: str, notices: list[Notice]) -> tuple[dict[str, Any], int]:
    """The front-matter and how many lines it takes."""
    lines = text.split("\n")
    start = next(
        (place for place, line in enumerate(lines[:BLANK_LINES_BEFORE]) if line.strip()), 0
    )
    if not FENCE.match(lines[start]):
        return {}, 0
    end = next(
        (place for place in range(start + 1, len(lines)) if FENCE_END.match(lines[place])), None
    )
    if end is None:
        return _never_closed(lines, start, notices)
    told: list[Notice] = []
    try:
        found = frontmatter.load(lines[start + 1 : end], start + 2, told)
    except frontmatter.Refused as error:
        notices.append(Notice(start + 1, _("en-tête ignoré : %s") % error))
        return {}, end + 1
    except yaml.YAMLError as error:
        return _broken(lines, (start, end), error, notices)
    if isinstance(found, str):  # words between two rules
        return {}, 0
    notices.extend(told)
    if found is not None and not isinstance(found, dict):
        notices.append(Notice(start + 1, _("en-tête ignoré : ce n’est pas une liste de clés")))
    return found if isinstance(found, dict) else {}, end + 1


def _broken(
    lines: list[str], span: tuple[int, int], error: yaml.YAMLError, notices: list[Notice]
) -> tuple[dict[str, Any], int]:
    """The keys that can be read; the rest is text when the closing rule was one of the text."""
    start, end = span
    place, problem = frontmatter.reason(error)
    notices.append(Notice(start + 2 + place, _("en-tête illisible : %s") % problem))
    meta, taken = frontmatter.salvage(lines[start + 1 : end], start + 2, notices)
    if not meta:
        return {}, 0
    return meta, _after(lines, start + 1 + taken, end)


def _after(lines: list[str], place: int, end: int) -> int:
    """How many lines are front-matter: up to its closing rule unless text stands before it."""
    return place if any(line.strip() for line in lines[place:end]) else end + 1


def _never_closed(
    lines: list[str], start: int, notices: list[Notice]
) -> tuple[dict[str, Any], int]:
    told: list[Notice] = []
    meta, taken = frontmatter.salvage(lines[start + 1 :], start + 2, told)
    if not meta:
        return {}, 0
    notices.append(Notice(start + 1, _("en-tête jamais fermé")))
    notices.extend(told)
    return meta, min(start + 1 + taken, len(lines) - 1)
