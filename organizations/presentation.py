"""What the tab « Présentation » of an organization shows: its blocs, its links, whom to write to (API contract 12.3).

Blocs come as JSON that programs wrote: what has not the shape of the contract is left out, never an error.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final

from django.utils.html import linebreaks
from django.utils.safestring import SafeString, mark_safe

from organizations.models import Organization
from portal.core.api.references import model_named
from portal.core.markdown import is_too_costly, render_markdown

LISTED: Final = {"datasets": "Dataset", "reuses": "Reuse", "dataservices": "Dataservice"}
"""The key of a bloc that lists objects → their kind."""
SHOWN_AS_CARDS: Final = ("Dataset", "Reuse")
WORDS: Final = ("content", "description", "paragraph")
"""The keys of a bloc that hold Markdown; each class has one of them."""
COLORS: Final = ("green", "purple")
MOST_BLOCS: Final = 100  # in a list
MOST_SHOWN: Final = 500  # blocs on the page, those of accordions counted
MOST_ROWS: Final = 200  # objects of one kind on the page
MOST_LINKS: Final = 50
MOST_CONTACTS: Final = 5
Rows = Mapping[str, Mapping[str, Any]]
"""Key of a bloc (`datasets`, `reuses`, `dataservices`) → public id → row."""


@dataclass(frozen=True, slots=True)
class Link:
    """Words and the web address they lead to."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Part:
    """One part of an accordion, with the blocs it opens on."""

    title: str
    blocs: list["Bloc"]


@dataclass(frozen=True, slots=True)
class Bloc:
    """A bloc as the page shows it, whatever its class: what it does not have is empty."""

    title: str
    subtitle: str
    text: SafeString
    color: str
    is_hero: bool
    main_link: Link | None
    links: list[Link] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    datasets: list[Any] = field(default_factory=list)
    reuses: list[Any] = field(default_factory=list)
    dataservices: list[Any] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether it says nothing: what it listed is no longer public."""
        listed = (self.datasets, self.reuses, self.dataservices, self.links, self.parts)
        return not (self.text or self.main_link or any(listed) or (self.is_hero and self.title))


def shown_blocs(organization: Organization) -> list[Bloc]:
    """Its blocs once they are published, rows in place of ids: at most three queries, however many blocs."""
    if organization.presentation_blocs_published_at is None:
        return []
    sources = _dictionaries(organization.presentation_blocs)
    every = list(islice(_every(sources), MOST_SHOWN))
    is_long = is_too_costly("\n".join(map(_words, every)))
    return _Reading(_rows_of(every), is_long=is_long).blocs(sources)


def shown_links(organization: Organization) -> list[Link]:
    """The links of its profile that are web addresses; one without words is named by its address."""
    return _links(organization.links)[:MOST_LINKS]


def contacts_of(organization: Organization) -> list[Any]:
    """The first of its contact points that answer questions: one query."""
    points: Any = organization.contact_points
    return list(points.filter(role="contact").order_by("pk")[:MOST_CONTACTS])


class _Reading:
    """From the JSON of blocs to what the page shows, at most so many of them."""

    def __init__(self, rows: Rows, *, is_long: bool) -> None:
        self.rows = rows
        self.written = _plain_paragraphs if is_long else render_markdown
        self.left = MOST_SHOWN

    def blocs(self, sources: list[dict[str, Any]]) -> list[Bloc]:
        """Those that say something, in their order."""
        shown: list[Bloc] = []
        for source in sources:
            if self.left:
                self.left -= 1
                shown.append(self._bloc(source))
        return [bloc for bloc in shown if not bloc.is_empty]

    def _bloc(self, source: dict[str, Any]) -> Bloc:
        color = _line(source.get("color"))
        return Bloc(
            title=_line(source.get("title")),
            subtitle=_line(source.get("subtitle")),
            text=self.written(_words(source)),
            color=color if color in COLORS else "",
            is_hero=source.get("class") == "HeroBloc",
            main_link=_link(source.get("main_link_title"), source.get("main_link_url")),
            links=_links(source.get("links")),
            parts=[part for part in map(self._part, _dictionaries(source.get("items"))) if part],
            **{name: _listed(source.get(name), self.rows[name]) for name in LISTED},
        )

    def _part(self, item: dict[str, Any]) -> Part | None:
        title, blocs = _line(item.get("title")), self.blocs(_plain(item.get("content")))
        return Part(title, blocs) if title and blocs else None


def _plain(sources: Any) -> list[dict[str, Any]]:
    """The blocs of a part of an accordion, which holds no accordion: nothing nests further."""
    return [source for source in _dictionaries(sources) if "items" not in source]


def _every(sources: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """These blocs, and those in the parts of accordions."""
    for source in sources:
        yield source
        for item in _dictionaries(source.get("items")):
            yield from _plain(item.get("content"))


def _rows_of(sources: list[dict[str, Any]]) -> Rows:
    """The public objects that these blocs list, by kind and id: one query a kind that they name."""
    found: dict[str, dict[str, Any]] = {}
    for name, kind in LISTED.items():
        wanted = [key for source in sources for key in _ids(source.get(name))]
        found[name] = _public(kind, list(dict.fromkeys(wanted))[:MOST_ROWS])
    return found


def _public(kind: str, keys: list[str]) -> dict[str, Any]:
    model: Any = model_named(kind, {kind})
    if model is None or not keys:
        return {}
    rows = model.objects.published().filter(public_id__in=keys)
    shown = rows.for_cards() if kind in SHOWN_AS_CARDS else rows.select_related("organization")
    return {row.public_id: row for row in shown}


def _listed(entries: Any, rows: Mapping[str, Any]) -> list[Any]:
    return [rows[key] for key in dict.fromkeys(_ids(entries)) if key in rows]


def _ids(entries: Any) -> list[str]:
    """The ids of references `{class, id}`."""
    return [key for entry in _dictionaries(entries) if (key := _line(entry.get("id")))]


def _links(entries: Any) -> list[Link]:
    """The entries `{title, url}` (`label` in older ones) that lead to the web."""
    read = (
        _link(entry.get("label") or entry.get("title"), entry.get("url"))
        for entry in _dictionaries(entries)
    )
    return [link for link in read if link]


def _link(label: Any, url: Any) -> Link | None:
    """A link that leads to the web, or none."""
    address = _line(url)
    if not address.startswith(("https://", "http://")):
        return None
    return Link(
        _line(label) or address.split("://", 1)[1].removeprefix("www.").rstrip("/"), address
    )


def _dictionaries(value: Any) -> list[dict[str, Any]]:
    entries = value if isinstance(value, list) else []
    return [entry for entry in entries if isinstance(entry, dict)][:MOST_BLOCS]


def _words(source: dict[str, Any]) -> str:
    return next((text for name in WORDS if isinstance(text := source.get(name), str) and text), "")


def _line(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _plain_paragraphs(text: str) -> SafeString:
    """The text as it was typed, its paragraphs kept: cheap whatever its length."""
    return mark_safe(linebreaks(text, autoescape=True))  # noqa: S308 - escaped
