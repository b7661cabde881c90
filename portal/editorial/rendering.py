"""Markdown of editors, in the dialects of public bodies' repositories, as HTML of the design system."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from django.utils.safestring import SafeString

from portal.core.markdown import plain_text, render_markdown

NO_PLACES: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the text. **Shape**: `level` from 2, `anchor` unique in its page."""

    level: int
    anchor: str
    text: str


@dataclass(frozen=True, slots=True)
class Notice:
    """What an editor should know of a text. **Unit**: `line` counted from 1 in the source."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Rendered:
    """A text ready to show.

    **Shape**: `title` is its first h1, which is not in `html` any more; `links` are the addresses as written, in
    order, once each; `text` the words alone, for search.
    """

    html: SafeString
    title: str = ""
    headings: tuple[Heading, ...] = ()
    links: tuple[str, ...] = ()
    text: str = ""
    notices: tuple[Notice, ...] = field(default=())


def render(source: str, *, places: Mapping[str, str] = NO_PLACES) -> Rendered:
    """The HTML of a text; `places` gives for a link or picture as written the address it has on this site."""
    return Rendered(html=render_markdown(source), text=plain_text(source))
