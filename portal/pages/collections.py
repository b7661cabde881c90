"""Guides that were written together: their parts, and what stands around one of them. Pure, from rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

MENU_LENGTH: Final = (
    40  # guides; of a longer part, the menu shows those around the one that is read
)


class Entry(NamedTuple):
    """What a menu reads of a guide: a collection has hundreds."""

    pk: int
    path: str
    title: str
    part: str

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its address, by the name that menus ask for."""
        return self.path


@dataclass(frozen=True, slots=True)
class Part:
    """Guides that share a menu. **Shape**: `title` is empty for those that stand before every part."""

    title: str
    entries: list[Entry]


@dataclass(frozen=True, slots=True)
class Around:
    """The menu of a guide, and the guides before and after it in its collection."""

    menu: Sequence[Entry] = ()
    before: Entry | None = None
    after: Entry | None = None


def parts_of(entries: Iterable[Entry]) -> list[Part]:
    """The parts of a collection, each once, where its first guide stands; guides of no part come first."""
    found: dict[str, list[Entry]] = {"": []}
    for entry in entries:
        found.setdefault(entry.part, []).append(entry)
    return [Part(title, rows) for title, rows in found.items() if rows]


def around(entries: Iterable[Entry], key: int) -> Around:
    """What stands around the guide with this primary key; nothing when it is not one of them."""
    parts = parts_of(entries)
    ordered = [entry for part in parts for entry in part.entries]
    place = next((place for place, entry in enumerate(ordered) if entry.pk == key), None)
    if place is None:
        return Around()
    part = next(part for part in parts if part.title == ordered[place].part)
    return Around(
        _window(part.entries, key),
        ordered[place - 1] if place else None,
        next(iter(ordered[place + 1 :]), None),
    )


def _window(entries: Sequence[Entry], key: int) -> Sequence[Entry]:
    """At most as many as a menu holds, with the guide that is read in their middle."""
    place = next(place for place, entry in enumerate(entries) if entry.pk == key)
    start = max(0, min(place - MENU_LENGTH // 2, len(entries) - MENU_LENGTH))
    return entries[start : start + MENU_LENGTH]
