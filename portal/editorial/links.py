"""Links that editors give beside a text (sources, buttons): those that a page may show."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from portal.editorial.choices import LINK_LENGTH

SCHEMES: Final = ("https://", "http://")


@dataclass(frozen=True, slots=True)
class Link:
    """A title and where it leads; `url` is empty for a reference that is not on the web."""

    title: str
    url: str


def shown_links(rows: Iterable[Any] | Any) -> list[Link]:
    """The entries `{title, url}` that have a title and lead to the web, to this site, or nowhere.

    Others (`javascript:`, addresses that leave the site unseen, what is no entry at all) are left out.
    """
    entries = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    links = [Link(_text(row.get("title")), _text(row.get("url"))) for row in entries]
    return [link for link in links if link.title and _is_safe(link.url)]


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _is_safe(url: str) -> bool:
    """Whether a reader may be sent there."""
    if len(url) > LINK_LENGTH or "\\" in url or any(letter < " " for letter in url):
        return False
    inside = url.startswith("/") and not url.startswith("//")
    return not url or inside or url.lower().startswith(SCHEMES)
