"""The HTML of a text, ready to stand in a part of a page, among others."""

import re
from typing import Final

DEEPEST: Final = 6
# What was rendered is clean: every tag is whole, every value is quoted.
_TAG: Final = re.compile(r"<(/?)([a-z][a-z0-9]*)([^<>\"]*(?:\"[^\"]*\"[^<>\"]*)*)>", re.IGNORECASE)
_ANCHOR: Final = re.compile(r"\sid=\"([^\"]+)\"")
_NAMES: Final = re.compile(
    r"(\s(?:id|for|headers|aria-labelledby|aria-describedby|aria-controls)=\")([^\"]+)\""
)
_LINK: Final = re.compile(r"(\shref=\"#)([^\"]+)\"")


def nested(html: str, anchor: str, *, below: int) -> str:
    """The HTML with its headings so many levels lower and its anchors named after that of its part.

    Links to an anchor that the text does not hold lead elsewhere in the page, and are left alone.
    """
    own = {name for tag in _TAG.finditer(html) for name in _ANCHOR.findall(tag[3])}

    def retag(tag: re.Match[str]) -> str:
        slash, name, attributes = tag.groups()
        return f"<{slash}{_lowered(name, below)}{_renamed(attributes, anchor, own)}>"

    return _TAG.sub(retag, html)


def _lowered(name: str, below: int) -> str:
    """A heading as it stands in its part; any other tag as it is."""
    is_heading = len(name) == 2 and name[0] in "hH" and name[1].isdigit()
    return f"h{min(int(name[1]) + below, DEEPEST)}" if is_heading else name


def _renamed(attributes: str, anchor: str, own: set[str]) -> str:
    def prefixed(found: re.Match[str]) -> str:
        names = " ".join(f"{anchor}-{name}" for name in found[2].split())
        return f'{found[1]}{names}"'

    def led(found: re.Match[str]) -> str:
        return f'{found[1]}{anchor}-{found[2]}"' if found[2] in own else found[0]

    return _LINK.sub(led, _NAMES.sub(prefixed, attributes))
