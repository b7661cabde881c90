"""The demo's questions, guides and pages: files of Markdown beside the other demo content, through the services."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from faq.models import Audience, Question
from faq.services import save_audience, save_question
from portal.editorial.reading import read
from portal.pages.choices import HOMES, PageKind
from portal.pages.models import Page
from portal.pages.services import create_page, lead

FOLDERS: Final = {"guides": PageKind.GUIDE, "pages": PageKind.SERVICE}


@dataclass(frozen=True, slots=True)
class Entry:
    """A file that was read: its name without ending, what stands at its head, its text."""

    name: str
    meta: dict[str, Any]
    body: str

    def text(self, key: str, default: str = "") -> str:
        """A value of its head as words."""
        value = self.meta.get(key)
        return default if value is None else str(value).strip()

    @property
    def order(self) -> tuple[int, str]:
        """Where it comes among the others; those without rank come last, by name."""
        rank = self.meta.get("order")
        return (rank if isinstance(rank, int) else 1_000_000, self.name)


@transaction.atomic
def load(content: Path, tell: Callable[[str], object]) -> None:
    """Load what is not there yet from these folders, absent ones skipped; nothing that exists is changed."""
    audiences = sum(1 for entry in _audiences(content / "faq") if _audience(entry))
    tell(f"{audiences} audiences")
    questions = sum(1 for entry in _entries(content / "faq") if _question(entry))
    tell(f"{questions} questions")
    for folder, kind in FOLDERS.items():
        pages = sum(1 for entry in _entries(content / folder) if _page(entry, kind))
        tell(f"{pages} {folder}")


def _audiences(folder: Path) -> list[dict[str, str]]:
    path = folder / "audiences.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else []


def _entries(folder: Path) -> Iterator[Entry]:
    """The Markdown files of a folder, in their order."""
    documents = ((path.stem, read(path.read_bytes())) for path in folder.glob("*.md"))
    entries = (Entry(name, document.meta, document.body) for name, document in documents)
    yield from sorted(entries, key=lambda entry: entry.order)


def _audience(entry: dict[str, str]) -> bool:
    """Create the audience unless it is there."""
    if Audience.objects.filter(key=entry["key"]).exists():
        return False
    save_audience(audience=Audience(**entry))
    return True


def _question(entry: Entry) -> bool:
    """Create the question unless its anchor is taken. Raises: UnknownAudience."""
    slug = entry.text("slug", entry.name)
    if Question.objects.filter(slug=slug).exists():
        return False
    question = Question(
        slug=slug,
        title=entry.text("title"),
        theme=entry.text("theme"),
        source=entry.body,
        sources=entry.meta.get("sources") or [],
        reviewed_on=_day(entry.text("reviewed")),
        published=timezone.now(),
    )
    save_question(actor=None, question=question, audiences=entry.meta.get("audiences") or [])
    return True


def _page(entry: Entry, folder_kind: PageKind) -> bool:
    """Create the page unless its address is held, and the ways that lead to it."""
    kind = PageKind(entry.text("kind", folder_kind))
    path = entry.text("path", f"{HOMES[kind]}{entry.text('slug', entry.name)}/")
    if Page.objects.filter(path=path).exists():
        return False
    page = Page(
        title=entry.text("title"),
        kind=kind,
        path=path,
        summary=entry.text("summary"),
        source=entry.body,
        author=entry.text("author"),
        license=entry.text("license"),
        reviewed_on=_day(entry.text("reviewed")),
        position=entry.meta.get("order") or 0,
        buttons=entry.meta.get("buttons") or [],
        published=timezone.now(),
    )
    create_page(actor=None, page=page)
    for former in entry.meta.get("redirects") or []:
        lead(f"/{str(former).strip('/')}/", path)
    return True


def _day(text: str) -> date | None:
    """A day written as `2026-11-28`, with or without an hour."""
    return datetime.fromisoformat(text).date() if text else None
