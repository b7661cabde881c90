"""What passes from one part of the import to the next."""

import os
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from django.db import models

from portal.editorial.models import ImportedFile

Json = dict[str, Any]


class Kind(StrEnum):
    """What a file becomes."""

    ORGANIZATION = "organization"
    FAQ = "faq"
    QUESTION = "question"
    GUIDE = "guide"
    POST = "post"
    SERVICE = "service"


class Outcome(StrEnum):
    """What became of a file."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    SKIPPED = "skipped"


class Refused(ValueError):
    """A file that is not imported; the words say why, on one line."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something an editor should look at. **Unit**: `line` of the file, from 1; 0 for the file as a whole."""

    text: str
    line: int = 0


def readable(path: str) -> str:
    """A path that any terminal and any store takes."""
    whole = os.fsencode(path).decode("utf-8", "replace")
    return "".join(
        letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in whole
    )


@dataclass(frozen=True, slots=True)
class Found:
    """A file to import.

    root: the folder nothing outside of which is read; key: the name of its folder or repository and its path in it;
    shown: how the report names it; named: whether it was given by itself.
    """

    path: Path
    root: Path
    key: str
    shown: str
    named: bool = False

    @property
    def place(self) -> str:
        """Where it lies, as a store takes it."""
        return readable(str(self.path))

    @property
    def inside(self) -> str:
        """Its path in the folder that was given."""
        return self.path.relative_to(self.root).as_posix()


@dataclass(frozen=True, slots=True)
class Joined:
    """A file that a text shows or offers. **Shape**: `name` as the text writes it, `digest` SHA-256 of its content."""

    name: str
    digest: str
    path: Path | None = None
    title: str = ""


@dataclass(slots=True)
class Draft:
    """A file that was read, on its way to become an object."""

    found: Found
    kind: Kind
    meta: Json
    source: str
    title: str
    digest: str
    permalink: str = ""
    links: tuple[str, ...] = ()
    anchors: frozenset[str] = frozenset()
    first_line: int = 1
    rank: int = 0
    collection: str = ""
    part: str = ""
    is_placed: bool = False  # by its site, rather than by a folder that may be a part of one
    audiences: tuple[str, ...] = ()
    remarks: list[Remark] = field(default_factory=list)
    row: ImportedFile | None = None
    subject: models.Model | None = None
    address: str = ""
    slug: str = ""
    aliases: list[str] = field(default_factory=list)
    places: dict[str, str] = field(default_factory=dict)
    joined: list[Joined] = field(default_factory=list)

    def tell(self, text: str, line: int = 0) -> None:
        """Add a remark, once."""
        remark = Remark(text, line)
        if remark not in self.remarks:
            self.remarks.append(remark)

    def line_of(self, words: str) -> int:
        """The line of the file where the text first holds these words; 0 when it does not."""
        place = self.source.find(words) if words else -1
        return self.source.count("\n", 0, place) + self.first_line if place >= 0 else 0
