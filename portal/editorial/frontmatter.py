"""The YAML at the head of a file, read without trust: nothing is built but plain values, nothing grows."""

import math
import re
from collections.abc import Callable, Hashable
from datetime import date, datetime
from typing import Any, Final

import yaml
from django.utils.translation import gettext as _

from portal.editorial.rendering import Notice

Tell = Callable[[int, str], None]

ALIASES_ALLOWED: Final = 50
NODES_ALLOWED: Final = 20_000  # with aliases counted as often as they are used
DEPTH_ALLOWED: Final = 40
LENGTH_ALLOWED: Final = 300_000  # characters

_KEY: Final = re.compile(
    r"""(?:"([^"\n]{1,200})"|'([^'\n]{1,200})'|([^\s\-#:\[\]{}"'&*!|>%@`,?][^\n:#]{0,200}?))[ \t]*:(?:[ \t]+|$)"""
)
_CONTINUED: Final = re.compile(r"[ \t]|-(?:[ \t]|$)|#|$|[\]}]")
_HEADING: Final = re.compile(r"#{1,6}[ \t]+\S")
_UNREADABLE: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]"
)
_STANDARD: Final = "tag:yaml.org,2002:"


class Refused(yaml.YAMLError):
    """What this reader does not follow: too many aliases, too deep, without end."""


class _Loader(yaml.SafeLoader):
    """Plain values only. What has a tag of its own is read as the value it is written with."""

    tell: Tell

    def __init__(self, stream: str) -> None:
        super().__init__(stream)
        self.aliases = 0
        self.depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        """A node of the tree. Raises: Refused (too deep, too many aliases)."""
        if self.check_event(yaml.AliasEvent):
            self.aliases += 1
            if self.aliases > ALIASES_ALLOWED:
                raise Refused(_("trop de références (&, *)"))
        self.depth += 1
        if self.depth > DEPTH_ALLOWED:
            raise Refused(_("valeurs trop imbriquées"))
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node

    def get_single_node(self) -> Any:
        """The whole tree. Raises: Refused (too large once its aliases are followed)."""
        node = super().get_single_node()
        if node is not None and _size(node, {}, set()) > NODES_ALLOWED:
            raise Refused(_("références (&, *) qui se multiplient"))
        return node

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Hashable, Any]:  # noqa: FBT001, FBT002
        """A mapping; the last of two equal keys is kept, and told of."""
        seen: set[str] = set()
        for key, _value in node.value if isinstance(node, yaml.MappingNode) else ():
            name = str(getattr(key, "value", ""))
            if name in seen and name != "<<":
                self.tell(key.start_mark.line, _("clé en double : %s") % name)
            seen.add(name)
        return super().construct_mapping(node, deep=deep)


def _size(node: Any, known: dict[int, int], open_nodes: set[int]) -> int:
    """How many values a tree holds, aliases followed. Raises: Refused (a value holds itself)."""
    if id(node) in known:
        return known[id(node)]
    if id(node) in open_nodes:
        raise Refused(_("référence à soi-même"))
    open_nodes.add(id(node))
    total = 1
    if isinstance(node, yaml.SequenceNode):
        total += sum(_size(item, known, open_nodes) for item in node.value)
    elif isinstance(node, yaml.MappingNode):
        total += sum(_size(item, known, open_nodes) for pair in node.value for item in pair)
    open_nodes.discard(id(node))
    known[id(node)] = total
    return total


def _plain(loader: _Loader, node: Any) -> Any:
    """The value of a node whatever its tag says."""
    loader.tell(
        node.start_mark.line, _("étiquette YAML ignorée : %s") % node.tag.replace(_STANDARD, "!!")
    )
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    if isinstance(node, yaml.MappingNode):
        return loader.construct_mapping(node, deep=True)
    return node.value


def _or_text(construct: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """A value of a type, or its text when it is not really of that type: `01000`, `12:30`, `2021-02-31`."""

    def value_of(loader: Any, node: Any) -> Any:
        text = node.value if isinstance(node, yaml.ScalarNode) else ""
        if not text:
            return _plain(loader, node)
        if (":" in text[:-1] and "-" not in text[1:]) or re.match(r"[-+]?0[0-9_]+$", text):
            return text
        try:
            found = construct(loader, node)
        except (ValueError, OverflowError, AttributeError, TypeError):
            return text
        return text if isinstance(found, float) and not math.isfinite(found) else found

    return value_of


for _name in ("int", "float", "timestamp"):
    _Loader.add_constructor(
        _STANDARD + _name, _or_text(getattr(yaml.SafeLoader, f"construct_yaml_{_name}"))
    )
for _name in ("binary", "set", "omap", "pairs"):
    _Loader.add_constructor(_STANDARD + _name, _plain)
_Loader.add_constructor(None, _plain)


def load(lines: list[str], first_line: int, notices: list[Notice]) -> Any:
    """What YAML says; the notices count lines from `first_line`. Raises: yaml.YAMLError."""
    text = _UNREADABLE.sub("", "\n".join(lines))
    if len(text) > LENGTH_ALLOWED:
        raise Refused(_("en-tête trop long"))
    loader = _Loader(text)
    loader.tell = lambda line, words: notices.append(Notice(first_line + line, words))
    try:
        return _named(loader.get_single_data())
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise Refused(str(error)) from error
    finally:
        loader.dispose()


def _named(value: Any) -> Any:
    """The value with text for every key and for every type that is not plain."""
    if isinstance(value, dict):
        return {str(key) if key is not None else "": _named(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_named(item) for item in value]
    if value is None or isinstance(value, str | int | float | date | datetime):
        return value
    return str(value)


def reason(error: yaml.YAMLError) -> tuple[int, str]:
    """The line of an error, from 0, and its reason in a few words."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    problem = getattr(error, "problem", None) or str(error).split("\n")[0]
    return (mark.line if mark else 0), str(problem)[:200]


def salvage(lines: list[str], first_line: int, notices: list[Notice]) -> tuple[dict[str, Any], int]:
    """The keys that can be read one by one, and how many lines they take: what follows is no front-matter."""
    meta: dict[str, Any] = {}
    taken = 0
    while taken < len(lines):
        if not lines[taken].strip() and meta:
            break
        start, taken = taken, _end_of_key(lines, taken)
        if taken == start:
            break
        if lines[start].strip():
            meta |= _one_key(lines[start:taken], first_line + start, notices)
    return meta, taken if meta else 0


def _end_of_key(lines: list[str], start: int) -> int:
    """The line after a key and its value; `start` itself when no key stands there."""
    if not lines[start].strip() or (
        lines[start].startswith("# ") and not _HEADING.match(lines[start])
    ):
        return start + 1
    if not _KEY.match(lines[start]):
        return start
    place = start + 1
    while place < len(lines) and lines[place].strip() and _CONTINUED.match(lines[place]):
        if _HEADING.match(lines[place]):
            break
        place += 1
    return place


def _one_key(lines: list[str], first_line: int, notices: list[Notice]) -> dict[str, Any]:
    match = _KEY.match(lines[0])
    if match is None:
        return {}
    told: list[Notice] = []
    try:
        found = load(lines, first_line, told)
    except yaml.YAMLError:
        name = match[1] or match[2] or match[3]
        text = " ".join(line.strip() for line in [lines[0][match.end() :], *lines[1:]])
        notices.append(Notice(first_line, _("clé lue comme du texte : %s") % name))
        return {name.strip(): text.strip().strip("\"'")}
    notices.extend(told)
    return found if isinstance(found, dict) else {}
