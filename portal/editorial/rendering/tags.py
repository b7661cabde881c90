"""The marks of the dialects, read one at a time: `{% tag a="b" %}`, `::: kind title`, `{: #id .class}`."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

# Boxes of GitBook that hold text up to their end tag.
PAIRED: Final = frozenset({
    "hint", "tabs", "tab", "stepper", "step", "columns", "column", "code", "updates", "update",
    "swagger", "swagger-description", "swagger-parameter", "swagger-response",
    "api-method", "api-method-summary", "api-method-description", "api-method-spec", "api-method-request",
    "api-method-path-parameters", "api-method-query-parameters", "api-method-headers", "api-method-parameter",
    "api-method-body-parameters", "api-method-form-data-parameters", "api-method-response",
    "api-method-response-example", "api-method-response-example-description",
})  # fmt: skip
# Those whose end tag is often left out: without it they hold nothing.
PERHAPS_PAIRED: Final = frozenset({"file", "embed", "openapi", "openapi-operation", "content-ref"})
# Those that never hold anything.
LEAVES: Final = frozenset({"page-ref", "include", "words"})
BOXES: Final = PAIRED | PERHAPS_PAIRED | {"page-ref"}

_TAG: Final = re.compile(r"\{%[-+]?\s*(@?[A-Za-z][\w/-]*)")
_ATTRIBUTE: Final = re.compile(
    r"""([\w-]+)\s*[=:]\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([^\s"',%}]+))"""
)
_QUOTED: Final = re.compile(r"""^\s*(?:"([^"]*)"|'([^']*)')""")
_FIRST_VALUE: Final = re.compile(r"""^\s*["']?([^\s"'%=]+)(?![^\s"'%]*=)""")
_COLONS: Final = re.compile(r"^(:{3,})[ \t]*(.*?)[ \t]*$", re.DOTALL)
_KIND: Final = re.compile(r"^([^\s{\[:][^\s{\[]*)?[ \t]*(?:\[([^\]]*)\])?[ \t]*(.*)$", re.DOTALL)
_BRACES: Final = re.compile(r"\{[^{}]*\}")
_ESCAPED: Final = re.compile(r"\\([\"'\\])")
_IDENTIFIER: Final = re.compile(r"#([^\s.#{}\"'=]+)")
_NAMED: Final = r"[#.][\w:À-ÿ.-]+|[\w:-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'{}]+)"
_NAMED_ITEM: Final = re.compile(_NAMED)
_ANY_ITEM: Final = re.compile(rf"{_NAMED}|[\w:-]+")


@dataclass(slots=True)
class Box:
    """A mark alone on its line. **Shape**: `end`, the line of its closing mark in the prepared text; none: a leaf."""

    kind: str
    line: int
    title: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    end: int | None = None
    place: int = 0  # among the boxes of its parent
    tables: int = 0  # of raw HTML that are open where it begins
    dialect: str = "gitbook"


def tag_name(tag: str) -> str:
    """The name in `{% name … %}`; empty for what is no tag."""
    match = _TAG.match(tag)
    return match[1] if match else ""


def attributes(text: str) -> dict[str, str]:
    """The named values of a tag."""
    return {match[1]: _value(match) for match in _ATTRIBUTE.finditer(text)}


def _value(match: re.Match[str]) -> str:
    found = next((group for group in match.groups()[1:] if group is not None), "")
    return html.unescape(_ESCAPED.sub(r"\1", found))


def tag_box(tag: str, line: int) -> Box:
    """The box that a GitBook tag opens."""
    name = tag_name(tag)
    rest = tag[tag.index(name) + len(name) : -2]
    values = attributes(rest)
    quoted = _QUOTED.match(rest)
    if quoted and not values:
        values["url"] = quoted[1] or quoted[2] or ""
    if name not in BOXES and (first := _FIRST_VALUE.match(rest)):
        values["first"] = first[1]
    return Box(kind=name, line=line, title=values.get("title", ""), attributes=values)


def colon_box(text: str, line: int) -> Box | None:
    """The box that a line of colons opens; none for one that closes."""
    match = _COLONS.match(text)
    if match is None or not match[2]:
        return None
    kind = _KIND.match(match[2])
    name, bracketed, title = (kind[1] or "", kind[2] or "", kind[3]) if kind else ("", "", "")
    title = (bracketed or _BRACES.sub("", title)).strip()
    title = (
        title if html.unescape(title).strip() else ""
    )  # `&nbsp;`, which hides the title of VuePress
    return Box(kind=name.lower(), line=line, title=title, dialect=match[1])


def colons(text: str) -> str:
    """The colons that a line of colons begins with."""
    match = _COLONS.match(text)
    return match[1] if match else ""


def is_attribute_list(body: str, *, kramdown: bool) -> bool:
    """Whether what stands between braces can only be attributes: `#id .class key="value"`.

    Kramdown's, which begin with a colon, also name lists of attributes by a bare word.
    """
    item = _ANY_ITEM if kramdown else _NAMED_ITEM
    return bool(body.strip()) and not item.sub(" ", body).strip()


def identifier(body: str) -> str:
    """The id that an attribute list gives; empty without one."""
    match = _IDENTIFIER.search(body)
    return match[1] if match else attributes(body).get("id", "")


def code_spans(line: str) -> Iterator[tuple[int, int]]:
    """Where inline code stands in a line, from its first backtick to after its last."""
    runs = [(match.start(), match.end()) for match in re.finditer("`+", line)]
    following: dict[int, list[int]] = {}
    for place in range(len(runs) - 1, -1, -1):
        start, end = runs[place]
        following.setdefault(end - start, []).append(place)
    place = 0
    while place < len(runs):
        start, end = runs[place]
        same = following[end - start]
        while same and same[-1] <= place:
            same.pop()
        if same:
            yield start, runs[same[-1]][1]
            place = same[-1]
        place += 1
