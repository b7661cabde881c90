"""The lines of a source, code told from text: what is not for readers is gone, what spans lines is on one.

Comments go; `{% raw %}` and `{% highlight %}` become the text and the code they stand for.
"""

import re
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from django.utils.translation import gettext as _

from portal.editorial.rendering import tags
from portal.editorial.rendering.context import BRACE, Context, snippet

LINES_OF_A_TAG: Final = 40  # the end of a tag is looked for no further
LINES_OF_A_SUMMARY: Final = 10
CODE_MARGIN: Final = 4  # columns
MARKS_OF_A_LINE: Final = 200  # a line of more is not looked at one by one

_PREFIX: Final = re.compile(r"((?:[ \t]*>)*)([ \t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*)")
_ITEM: Final = re.compile(r"([ \t]*(?:[-*+]|\d{1,9}[.)]))([ \t]+|$)")
_FENCE: Final = re.compile(r"(`{3,}|~{3,})(.*)$", re.DOTALL)
_OPENING: Final = re.compile(
    r"(<!--)(?!\s*@include\b)"
    r"|(\{%-?\s*(?:raw|comment|highlight|for|tablerow|capture)\b(?:[^%]|%(?!\}))*%\})"
    r"|(\{::comment\s*\})"
)
_COMMENT: Final = re.compile(r"<!--.*?-->")
_CLOSINGS: Final = {
    "<!--": re.compile(r"-->"),
    "raw": re.compile(r"\{%-?\s*endraw\s*-?%\}"),
    "comment": re.compile(r"\{%-?\s*endcomment\s*-?%\}"),
    "highlight": re.compile(r"\{%-?\s*endhighlight\s*-?%\}"),
    **{
        name: re.compile(rf"\{{%-?\s*end{name}\s*-?%\}}") for name in ("for", "tablerow", "capture")
    },
    "{::comment}": re.compile(r"\{:/(?:comment)?\}"),
}
_LANGUAGE: Final = re.compile(r"highlight\s+([\w+#-]+)")
_DETAILS: Final = re.compile(r"<details\b[^>]*>\s*$", re.IGNORECASE)
_SUMMARY: Final = re.compile(r"<summary\b", re.IGNORECASE)
_SUMMARY_END: Final = re.compile(r"</summary\s*>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Line:
    """A line to parse. **Unit**: `number` counted from 1 in the source."""

    number: int
    text: str
    is_code: bool = False


def parts(line: str) -> tuple[str, str, str]:
    """The marks of quotes, those of lists, and the words of a line."""
    match = _PREFIX.match(line)
    if match is None:  # pragma: no cover - both parts may be empty
        return "", "", line
    return match[1], match[2], line[match.end() :]


def lines_of(source: str, context: Context) -> Iterator[Line]:
    """The lines to parse, from top to bottom."""
    return _Lines(source, context).read()


class _Margins:
    """Tells code by its margin: four columns more than the item it stands in, after a blank line."""

    def __init__(self) -> None:
        self.columns: list[int] = []
        self.after_blank = True
        self.in_code = False

    def is_code(self, line: str) -> bool:
        """Whether this next line is code."""
        if not line.strip():
            self.after_blank = True
            return False
        width = len(line.expandtabs(CODE_MARGIN)) - len(line.expandtabs(CODE_MARGIN).lstrip())
        if self.after_blank:
            self._leave(width)
        base = self.columns[-1] if self.columns else 0
        self.in_code = width - base >= CODE_MARGIN and (self.after_blank or self.in_code)
        self.after_blank = False
        if not self.in_code:
            self._enter(line, width)
        return self.in_code

    def _leave(self, width: int) -> None:
        while self.columns and width < self.columns[-1]:
            self.columns.pop()

    def _enter(self, line: str, width: int) -> None:
        item = _ITEM.match(line)
        if item is not None:
            self._leave(width)
            spaces = len(item[2]) if 0 < len(item[2]) <= CODE_MARGIN else 1
            self.columns.append(len(item[1].expandtabs(CODE_MARGIN)) + spaces)


class _Lines:
    def __init__(self, source: str, context: Context) -> None:
        self.waiting = deque(enumerate(source.split("\n"), start=1))
        self.context = context
        self.margins = _Margins()
        self.never_closed: set[str] = set()

    def read(self) -> Iterator[Line]:
        while self.waiting:
            number, line = self.waiting.popleft()
            words = parts(line)[2]
            if (fence := _FENCE.match(words)) and (fence[1][0] == "~" or "`" not in fence[2]):
                yield Line(number, line, is_code=True)
                yield from self._fenced(number, fence[1])
                continue
            if self.margins.is_code(line):
                yield Line(number, line, is_code=not self._is_mark(words))
            elif not self._rewritten(number, line):
                yield Line(number, line)

    @staticmethod
    def _is_mark(words: str) -> bool:
        """Whether a line of such a margin is a mark all the same: boxes are often indented too far."""
        words = words.strip()
        if words.startswith("{%") and words.endswith("%}"):
            return tags.tag_name(words).removeprefix("end") in tags.BOXES
        return False

    def _fenced(self, opened: int, fence: str) -> Iterator[Line]:
        while self.waiting:
            number, line = self.waiting.popleft()
            yield Line(number, line, is_code=True)
            bare = parts(line)[2].strip()
            if len(bare) >= len(fence) and not bare.strip(fence[0]):
                self.margins.after_blank = False
                return
        self.context.tell(opened, _("bloc de code jamais fermé"))

    def _rewritten(self, number: int, line: str) -> bool:
        """Whether the line was put back, with those that follow it, in another form."""
        if line.count("<!--") + line.count("{%") > MARKS_OF_A_LINE:
            head, end, tail = line.rpartition("-->")
            without = _COMMENT.sub("", head + end) + tail.replace("<!--", "&lt;!--")
            self.waiting.extendleft([(number, without)] if without != line else [])
            return without != line
        if "<!--" in line or "{%" in line or "{::" in line:
            return self._region_is_rewritten(number, line) or self._tag_is_joined(number, line)
        if _DETAILS.search(line) and not self._next_is_summary():
            return False
        if _DETAILS.search(line) or (_SUMMARY.search(line) and not _SUMMARY_END.search(line)):
            return self._join(number, line, _has_summary, LINES_OF_A_SUMMARY)
        return False

    def _next_is_summary(self) -> bool:
        near = (line for _number, line in islice(self.waiting, 3))
        following = next((line for line in near if line.strip()), "")
        return bool(_SUMMARY.match(following.strip()))

    def _region_is_rewritten(self, number: int, line: str) -> bool:
        code = list(tags.code_spans(line)) if "`" in line else []
        for opening in _OPENING.finditer(line):
            if any(start <= opening.start() < end for start, end in code):
                continue
            kind = _kind(opening)
            if kind not in self.never_closed:
                return self._close_region(number, line, opening)
            if kind == "<!--":
                self.waiting.appendleft((number, line.replace("<!--", "&lt;!--")))
                self.context.tell(number, _("commentaire jamais fermé, montré tel quel"))
                return True
        return False

    def _close_region(self, number: int, line: str, opening: re.Match[str]) -> bool:
        kind = _kind(opening)
        held, rest = [], line[opening.end() :]
        closing = _CLOSINGS[kind].search(rest)
        following = iter(self.waiting)
        while closing is None and (row := next(following, None)) is not None:
            held.append(rest)
            rest = row[1]
            closing = _CLOSINGS[kind].search(rest)
        if closing is None:
            self.never_closed.add(kind)
            return self._region_is_rewritten(number, line)
        held.append(rest[: closing.start()])
        for _place in range(len(held) - 1):
            self.waiting.popleft()
        after = rest[closing.end() :]
        if kind in {"for", "tablerow", "capture"}:
            words = _("instruction du générateur de site, retirée : %s")
            self.context.tell(number, words % snippet(opening[0]))
        self.waiting.extendleft(reversed(_rewrite(number, line, opening, held, after)))
        return True

    def _tag_is_joined(self, number: int, line: str) -> bool:
        start = line.rfind("{%")
        if start < 0 or "%}" in line[start:]:
            return False
        if any(begin <= start < end for begin, end in tags.code_spans(line)):
            return False
        return self._join(number, line, lambda text: "%}" in text, LINES_OF_A_TAG)

    def _join(self, number: int, line: str, is_end: Callable[[str], bool], limit: int) -> bool:
        """Put the line back joined to those that follow up to an end; nothing when it is not near."""
        for place in range(min(limit, len(self.waiting))):
            if is_end(self.waiting[place][1]):
                following = [self.waiting.popleft()[1].strip() for _place in range(place + 1)]
                self.waiting.appendleft((number, " ".join([line.rstrip(), *following])))
                return True
        return False


def _has_summary(text: str) -> bool:
    return bool(_SUMMARY_END.search(text))


def _kind(opening: re.Match[str]) -> str:
    if opening[1]:
        return "<!--"
    return "{::comment}" if opening[3] else tags.tag_name(opening[2])


def _rewrite(
    number: int, line: str, opening: re.Match[str], held: list[str], after: str
) -> list[tuple[int, str]]:
    """The numbered lines that a region stands for."""
    kind, before = _kind(opening), line[: opening.start()]
    if kind == "raw":
        held = [text.replace("{", BRACE) for text in held]
        held = [before + held[0], *held[1:]]
        held[-1] += after
        return [(number + place, text) for place, text in enumerate(held)]
    if kind == "highlight":
        return _as_code(number, before, _language(opening[2]), held, after)
    return [(number, before + after)] if before.strip() or after.strip() else []


def _language(tag: str) -> str:
    match = _LANGUAGE.search(tag)
    return match[1] if match else ""


def _as_code(
    number: int, before: str, language: str, held: list[str], after: str
) -> list[tuple[int, str]]:
    longest = max((len(run) for text in held for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    quote, marker, words = parts(before)
    margin = quote + " " * len(marker)
    rows = [(number, before)] if words.strip() else []
    rows.append((number, f"{margin if words.strip() else before}{fence}{language}"))
    held = held[1:] if held and not held[0].strip() else held
    held = held[:-1] if held and not held[-1].strip() else held
    rows += [(number + 1 + place, text) for place, text in enumerate(held)]
    last = number + len(held) + 1
    rows.append((last, f"{margin}{fence}"))
    if after.strip():
        rows.append((last, margin + after.lstrip()))
    return rows
