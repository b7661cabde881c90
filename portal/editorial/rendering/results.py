"""What rendering a text gives."""

from dataclasses import dataclass, field

from django.utils.safestring import SafeString


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
