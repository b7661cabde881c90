"""A source made ready for the parser: each mark of a box alone on its line and paired with the one that closes it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext as _

from portal.editorial.rendering import tags
from portal.editorial.rendering.context import CONTENTS, MARK, Context, snippet
from portal.editorial.rendering.generators import included, tell_removed, without_logic
from portal.editorial.rendering.lines import Line, lines_of, parts
from portal.editorial.rendering.liquid import resolve_attributes
from portal.editorial.rendering.tags import Box

DEEPEST: Final = 40  # boxes in boxes; those below are shown without their frame

LONGEST_LINE: Final = 20_000  # characters; a longer one holds no marks
OPEN_AT_ONCE: Final = 4 * DEEPEST

_PIECE: Final = re.compile(
    r"\{%|\{::/?\w|\{:/\w*\}|<details\b[^>]*>(?:\s*<summary\b[^>]*>.*?</summary\s*>)?|</details\s*>|<div\b[^>]*>|</div\s*>",
    re.IGNORECASE,
)
_MARKED: Final = re.compile(r"\{%|\{:[:/]|</?details\b|</?div\b", re.IGNORECASE)
_DETAILS: Final = re.compile(
    r"<details\b([^>]*)>(?:\s*<summary\b[^>]*>(.*?)</summary\s*>)?", re.IGNORECASE
)
_CUSTOM: Final = re.compile(r"\bdata-gb-custom-block\b")
_OPTION: Final = re.compile(r"\{:[:/][^{}]*\}")
_COLONS_AT_END: Final = re.compile(r"(?<=[^:\s])[ \t]*(:{3,})[ \t]*$")
_NO_ENTITY: Final = re.compile(r"\\?&#xNAN;")
_MARKDOWN: Final = re.compile(
    r"[ \t]*(?:#{1,6}[ \t]|[-*+][ \t]|\d{1,9}[.)][ \t]|\*\*\S|\||!?\[[^\]]*\]\(|`{3}|~{3})"
)
_TAG: Final = re.compile(
    r"[ \t]*</?(?:(?:div|p|center|section|article|aside|h[1-6]|br|hr|a|span|figure|table|ul|ol)\b|[a-z]+(?:-[a-z]+)+)"
    r"[^<>]*>(?:.*</\w+>)?[ \t]*$",
    re.IGNORECASE,
)
_COMPONENT: Final = re.compile(r"[ \t]*</?[A-Z][A-Za-z]*[a-z]\w*(?:\s[^<>]*)?>[ \t]*$")
# A heading or a table glued to the end of raw HTML; the row of a table may hold such HTML too.
_AFTER_HTML: Final = re.compile(
    r"([ \t]*(?:[^|\s].*)?</(?:table|figure|details|ul|ol|blockquote|center|p|div)\s*>)[ \t]*(#{1,6}[ \t].*)"
    r"|([ \t]*(?:[^|\s].*)?</table\s*>)[ \t]*(\|.*\|.*)",
    re.IGNORECASE,
)
_HARD_SPACE: Final = re.compile(r"^([ \t>]*(?:#{1,6}|[-*+]))[\u00a0\u202f]+(?=\S)")
_ALONE: Final = re.compile(
    r"\{%[^{}]*%\}|<details\b[^>]*>(?:\s*<summary\b.*</summary\s*>)?|</details\s*>",
    re.IGNORECASE,
)
_MARK_OF_TITLE: Final = re.compile(r"^#{1,6}[ \t]+|[ \t]+#+$")
_UNDER_HEAD: Final = re.compile(
    r"\|?(?:[ \t]*:?-+:?[ \t]*\|)+(?:[ \t:]*:?-+:?[ \t]*)?\|?|\|?[-:| \t]+-[-:| \t]*"
)
_RULE: Final = re.compile(":?-+:?")
_TABLE: Final = re.compile(r"<(/?)table\b", re.IGNORECASE)
_CONTENTS: Final = re.compile(r"\[\[_?toc_?\]\]|\[toc\]|@\[toc\](?:\([^)]*\))?", re.IGNORECASE)
_INCLUDED: Final = re.compile(r"<<<[ \t]*\S|@include\b|@\[code|!!!\s*include\b|<!--\s*@include\b")


@dataclass(frozen=True, slots=True)
class Closing:
    """A mark that closes a box. **Shape**: `kind` for a tag, `dialect` for colons, `div` or `html`."""

    source: str
    kind: str = ""
    dialect: str = "gitbook"


Piece = str | Box | Closing


@dataclass(slots=True)
class Prepared:
    """A source ready for the parser. **Shape**: `boxes[i]`, what line i of the text marks."""

    lines: list[str] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    boxes: dict[int, Box] = field(default_factory=dict)


def prepare(source: str, context: Context) -> Prepared:
    """The source with its boxes found and paired; the context is told of those that are not."""
    boxes = _Boxes(context)
    for line in lines_of(source, context):
        boxes.read(line)
    boxes.close_all()
    context.numbers = boxes.done.numbers
    return boxes.done


class _Boxes:
    def __init__(self, context: Context) -> None:
        self.context = context
        self.done = Prepared()
        self.open: list[Box] = []
        self.children = [0]
        self.divisions = 0  # plain <div> since the last one that is a box
        self.tables = 0
        self.apart: set[int] = set()  # lines of the boxes opened inside a table
        self.in_code = False

    def read(self, line: Line) -> None:
        """Take the next line."""
        if line.is_code:
            if not self.in_code:
                self._end_html(line.text, line.number)
            self._emit(line.number, line.text)
        else:
            for text in _apart(line.text):
                self._read_words(text, line.number)
        self.in_code = line.is_code

    def _read_words(self, written: str, number: int) -> None:
        text = without_logic(_HARD_SPACE.sub(r"\1 ", written), number, self.context)
        if written.strip() and not text.strip():
            return
        text = resolve_attributes(_NO_ENTITY.sub("", text))
        self._end_html(text, number)
        text = self._with_all_columns(text)
        quote, marker, words = parts(text)
        prefix, margin = quote + marker, quote + " " * len(marker)
        emitted = False
        for piece in self._pieces(words, number):
            if isinstance(piece, str):
                if not piece.strip():
                    continue
                self._emit(number, prefix + (piece.lstrip() if emitted else piece))
            else:
                self._mark(prefix, piece, number)
            prefix, emitted = margin, True
        if not emitted and not words.strip():
            self._emit(number, text)
        self.tables += sum(-1 if slash else 1 for slash in _TABLE.findall(text))

    def _end_html(self, text: str, number: int) -> None:
        """A blank line between a tag alone on its line and Markdown: CommonMark would show its marks."""
        if (
            self.tables == 0
            and self.done.lines
            and _MARKDOWN.match(text)
            and (_TAG.match(self.done.lines[-1]) or _COMPONENT.match(self.done.lines[-1]))
        ):
            self._emit(number, "")

    def _with_all_columns(self, text: str) -> str:
        """The line under the head of a table, with as many columns as the head."""
        if "|" not in text or not _UNDER_HEAD.fullmatch(text.strip()) or not self.done.lines:
            return text
        head, under = _cells(self.done.lines[-1]), _cells(text)
        is_right = len(head) == len(under) and all(_RULE.fullmatch(cell.strip()) for cell in under)
        if is_right or "|" not in self.done.lines[-1]:
            return text
        rules = [cell.strip() if _RULE.fullmatch(cell.strip()) else "-" for cell in under]
        return "|" + "|".join((rules + ["-"] * len(head))[: len(head)]) + "|"

    def close_all(self) -> None:
        """Close at the end what nothing closed."""
        while self.open:
            self._pop(is_closed=False)

    # ---- pieces of a line

    def _pieces(self, words: str, number: int) -> Iterator[Piece]:
        bare = words.strip()
        if bare.startswith(":::"):
            yield from self._colon_pieces(bare, number)
        elif _CONTENTS.fullmatch(bare):
            yield CONTENTS
        elif _INCLUDED.match(bare):
            self.context.tell(number, _("fichier inclus, non lu : %s") % snippet(bare))
            yield words.replace("<", "&lt;")
        elif bare.startswith("|") or (self.tables > 0 and not self._is_apart(bare, number)):
            yield words
        elif _MARKED.search(words) and len(words) <= LONGEST_LINE:
            yield from self._marked_pieces(words, number)
        else:
            yield from self._end_pieces(words)

    def _is_apart(self, bare: str, number: int) -> bool:
        """Whether a mark alone on its line in a table is one: after a blank line, or closing such a one."""
        if not _ALONE.fullmatch(bare):
            return False
        if bare.startswith(("</", "{% end", "{%end")) and self.open:
            return self.open[-1].line in self.apart or not self.done.lines[-1].strip()
        if self.done.lines and self.done.lines[-1].strip(f" {MARK}"):
            return False
        self.apart.add(number)
        return True

    def _colon_pieces(self, words: str, number: int) -> Iterator[Piece]:
        closing = _COLONS_AT_END.search(words)
        if closing and tags.colon_box(words[: closing.start()], number):
            yield from self._colon_pieces(words[: closing.start()], number)
            yield Closing(closing[1], dialect=closing[1])
            return
        box = tags.colon_box(words, number)
        yield box or Closing(words, dialect=tags.colons(words))

    def _end_pieces(self, words: str) -> Iterator[Piece]:
        """The end of a line, where a box of colons may close."""
        closing = _COLONS_AT_END.search(words) if ":::" in words else None
        if closing and any(box.dialect.startswith(":") for box in self.open):
            yield words[: closing.start()]
            yield Closing(closing[1], dialect=closing[1])
        else:
            yield words

    def _marked_pieces(self, words: str, number: int) -> Iterator[Piece]:
        code = list(tags.code_spans(words)) if "`" in words else []
        place = shown = 0
        while found := _PIECE.search(words, place):
            place = found.end()
            if any(start <= found.start() < end for start, end in code):
                continue
            piece, end = self._piece(words, found, number)
            if piece is not None:
                yield words[shown : found.start()]
                yield piece
                shown = end
            place = max(place, end)
        yield from self._end_pieces(words[shown:])

    def _piece(self, words: str, found: re.Match[str], number: int) -> tuple[Piece | None, int]:
        """The mark found and where it ends; none when it is words like others."""
        source = found[0]
        if source.startswith("{"):
            return self._brace_piece(words, found.start(), number)
        lower = source.lower()
        if lower.startswith("<details"):
            return _details(source, number), found.end()
        if lower.startswith("</details"):
            return Closing(source, kind="details", dialect="html"), found.end()
        return self._division(source, number), found.end()

    def _brace_piece(self, words: str, start: int, number: int) -> tuple[Piece | None, int]:
        if words.startswith("{:", start):
            option = _OPTION.match(words, start)
            return (Closing(option[0]), option.end()) if option else (None, start + 1)
        end = words.find("%}", start)
        if end < 0:
            return None, len(words)
        piece = _tag_piece(words[start : end + 2], number)
        if piece == "":
            tell_removed(words[start : end + 2], number, self.context)
        return piece, end + 2

    def _division(self, source: str, number: int) -> Piece | None:
        if source.startswith("</"):
            inside = any(box.dialect == "div" for box in self.open)
            if inside and self.divisions == 0:
                return Closing(source, dialect="div")
            self.divisions = max(0, self.divisions - 1)
            return None
        if not _CUSTOM.search(source):
            self.divisions += 1
            return None
        self.divisions = 0
        values = {
            name.removeprefix("data-"): value for name, value in tags.attributes(source).items()
        }
        return Box(
            kind=values.get("tag", ""),
            line=number,
            title=values.get("title", ""),
            attributes=values,
            dialect="div",
        )

    # ---- marks

    def _emit(self, number: int, text: str) -> None:
        self.done.lines.append(text)
        self.done.numbers.append(number)

    def _mark(self, prefix: str, piece: Box | Closing, number: int) -> None:
        """A line of its own for a mark; raw HTML before it ends there, and so does a paragraph it could continue."""
        ends_html = bool(self.done.lines) and self.done.lines[-1].rstrip().endswith(">")
        if ends_html or prefix.endswith("    "):
            self._emit(number, parts(prefix)[0])
        if isinstance(piece, Closing):
            self._end_tables(prefix, piece, number)
        at = len(self.done.lines)
        self._emit(number, prefix + MARK)
        if isinstance(piece, Box):
            self._opens(piece, at)
        else:
            self._closes(piece, at, number)

    def _end_tables(self, prefix: str, closing: Closing, number: int) -> None:
        """End the tables of raw HTML that a box opened and left open."""
        place = None if closing.source.startswith("{:") else self._opened_by(closing)
        if place is not None and self.tables > self.open[place].tables:
            self._emit(
                number, parts(prefix)[0] + "</table>" * (self.tables - self.open[place].tables)
            )
            self._emit(number, parts(prefix)[0])
            self.tables = self.open[place].tables

    def _opens(self, box: Box, at: int) -> None:
        if self.open and self.open[-1].kind in tags.PERHAPS_PAIRED:
            self._pop(is_closed=False)
        box.place, box.tables = self.children[-1], self.tables
        self.children[-1] += 1
        self.done.boxes[at] = box
        if box.kind in tags.LEAVES:
            return
        if len(self.open) >= OPEN_AT_ONCE:
            box.kind = ""
            return
        if len(self.open) == DEEPEST:
            self.context.tell(box.line, _("boîtes trop imbriquées : montrées sans cadre"))
        self.open.append(box)
        self.children.append(0)

    def _closes(self, closing: Closing, at: int, number: int) -> None:
        if closing.source.startswith("{:"):
            return
        place = self._opened_by(closing)
        if place is None:
            self.context.tell(number, _("fermeture sans ouverture : %s") % snippet(closing.source))
            return
        while len(self.open) > place + 1:
            self._pop(is_closed=False, at=at)
        self._pop(is_closed=True, at=at)

    def _opened_by(self, closing: Closing) -> int | None:
        """The place of the box that a mark closes; none when it closes nothing."""
        places = range(len(self.open) - 1, -1, -1)
        if closing.dialect.startswith(":"):
            return self._opened_by_colons(closing.dialect)
        if closing.kind:
            named = (p for p in places if self.open[p].kind == closing.kind)
            return next((p for p in named if self.open[p].dialect == closing.dialect), None)
        return next((p for p in places if self.open[p].dialect == closing.dialect), None)

    def _opened_by_colons(self, colons: str) -> int | None:
        """The nearest box of as many colons, else of fewer, else of any; never across a box of tags."""
        candidates: list[tuple[int, int]] = []
        for place in range(len(self.open) - 1, -1, -1):
            box = self.open[place]
            if box.dialect.startswith(":"):
                candidates.append((place, len(box.dialect)))
            elif box.kind not in tags.PERHAPS_PAIRED:
                break
        same = [place for place, count in candidates if count == len(colons)]
        fewer = [place for place, count in candidates if count < len(colons)]
        return next(iter([*same[:1], *fewer[:1], *(place for place, _count in candidates)]), None)

    def _pop(self, *, is_closed: bool, at: int | None = None) -> None:
        box = self.open.pop()
        self.children.pop()
        if not is_closed and box.kind in tags.PERHAPS_PAIRED:
            return
        if len(self.open) < DEEPEST:
            box.end = len(self.done.lines) if at is None else at
        else:
            box.kind = ""
        if not is_closed:
            self.context.tell(box.line, _("bloc jamais fermé : %s") % (box.kind or box.dialect))


def _apart(line: str) -> tuple[str, ...]:
    """The line, or the raw HTML and the block glued to it with a blank line between."""
    glued = _AFTER_HTML.fullmatch(line) if "</" in line else None
    return (glued[1] or glued[3], "", glued[2] or glued[4]) if glued else (line,)


def _cells(row: str) -> list[str]:
    return row.strip().removeprefix("|").removesuffix("|").split("|")


def _details(source: str, number: int) -> Box:
    match = _DETAILS.match(source)
    opened, title = (match[1], match[2] or "") if match else ("", "")
    values = {"open": ""} if re.search(r"\bopen\b", opened) else {}
    title = _MARK_OF_TITLE.sub("", title.strip())
    return Box(kind="details", line=number, title=title, attributes=values, dialect="html")


def _tag_piece(tag: str, number: int) -> Piece | None:
    """What a tag opens or closes; none when it is not one of a box."""
    name = tags.tag_name(tag)
    if name.startswith("end") and name.removeprefix("end") in tags.BOXES:
        return Closing(tag, kind=name.removeprefix("end"))
    if name in tags.BOXES:
        return tags.tag_box(tag, number)
    box = tags.tag_box(tag, number)
    shown = included(box, tag)
    if shown is not None:
        return shown
    if "url" in box.attributes and (name == "include" or name.startswith("@")):
        box.kind = "include" if name == "include" else "page-ref"
        return box
    return None
