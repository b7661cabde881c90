"""Liquid where it stands for an address: read for the path it names, never run."""

import html
import re
from typing import Final

_ROOT: Final = re.compile(
    r"\{\{-?\s*(?:site\.(?:baseurl|url|github\.url)|page\.baseurl|base_?url|\$?withBase|relative_root)"
    r"\s*(?:\|[^{}]*)?-?\}\}"
)
_QUOTED: Final = re.compile(r"""\{\{-?\s*(?:"([^"{}]*)"|'([^'{}]*)')\s*(?:\|[^{}]*)?-?\}\}""")
_PELICAN: Final = re.compile(r"^(?:\{(?:filename|static|attach)\}|\|(?:filename|static|attach)\|)")
_LINK: Final = re.compile(r"""\{%-?\s*(?:link|post_url)\s+["']?([^%{}]*?)["']?\s*-?%\}""")
_ATTRIBUTE: Final = re.compile(
    r"""(<[a-zA-Z][^<>{}]{0,500}?\b(?:href|src)\s*=\s*)(["'])"""
    r"""([^<>{}"']{0,500}(?:\{\{[^{}]{0,300}\}\}|\{%[^{}]{0,300}%\})[^<>"']{0,500})\2"""
)


def resolve(target: str) -> str:
    """The path that an address made with Liquid names; what cannot be known is left in it."""
    target = _PELICAN.sub("", target)
    if "{{" not in target and "{%" not in target:
        return target
    target = _ROOT.sub("", target)
    target = _QUOTED.sub(lambda match: match[1] or match[2] or "", target)
    return _LINK.sub(r"\1", target).strip()


def is_unknown(target: str) -> bool:
    """Whether an address still depends on what only a site generator knows."""
    return "{{" in target or "{%" in target


def resolve_attributes(line: str) -> str:
    """The line where addresses in HTML tags are plain: their quotes would end the attribute too soon."""
    if "<" not in line or ("{{" not in line and "{%" not in line):
        return line
    return _ATTRIBUTE.sub(lambda match: f'{match[1]}"{html.escape(resolve(match[3]))}"', line)
