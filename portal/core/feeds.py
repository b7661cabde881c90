"""Atom feeds: entries in, a valid document out, whatever strangers typed (API contract 13.4)."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.feedgenerator import Atom1Feed

from portal.core.markdown import excerpt, first_paragraphs, render_markdown

TEXT_CHARACTERS: Final = 10_000  # of a description; beyond, readers follow the link
CANDIDATES: Final = (
    1_000  # newest results among which a feed finds its entries, the too new ones left out
)
FRESH_SECONDS: Final = 300
NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)  # when an empty feed changed
_UNFIT: Final = re.compile(  # what XML 1.0 refuses, and the marks that turn a line around
    r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\u202a-\u202e\u2066-\u2069]"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An object in a feed. **Shape**: `text` is Markdown; addresses are absolute, `id` never changes."""

    id: str
    url: str
    title: str
    text: str
    author: str
    author_url: str
    published: datetime
    updated: datetime


class _Feed(Atom1Feed):
    """Django's Atom, with the whole text beside a summary in plain words."""

    def latest_post_date(self) -> datetime:
        """When the last changed entry changed; a fixed date for no entry, so that the feed keeps its version."""
        return max((item["updateddate"] for item in self.items), default=NEVER)

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        """The parts of an entry; words are written as text, which no reader may take for HTML."""
        super().add_item_elements(handler, {**item, "description": None})
        handler.addQuickElement("summary", item["description"], {"type": "text"})
        handler.addQuickElement("content", item["content"], {"type": "html"})


def clean(text: str) -> str:
    """The text without the characters that XML refuses and those that reverse what follows."""
    return _UNFIT.sub("", text)


def entry_of(row: Any, *, text: str, author: Any, updated: datetime) -> Entry:
    """The entry of a public object: its lasting address is made of its id, the one to open of its slug."""
    lasting = reverse(f"{row._meta.app_label}:detail", args=[row.public_id])
    return Entry(
        id=f"{settings.SITE_URL}{lasting}",
        url=f"{settings.SITE_URL}{row.get_absolute_url()}",
        title=row.label,
        text=text,
        author=str(author),
        author_url=f"{settings.SITE_URL}{author.get_absolute_url()}",
        published=row.created_at,
        updated=updated,
    )


def first_shown(rows: QuerySet[Any], keys: Sequence[int]) -> list[int]:
    """The first of these keys that the rows hold, as many as a feed has entries: one query."""
    held = set(rows.filter(pk__in=keys).order_by().values_list("pk", flat=True))
    return [key for key in keys if key in held][: settings.FEED_SIZE]


def answer_feed(
    request: HttpRequest, *, title: str, page: str, address: str, entries: Iterable[Entry]
) -> HttpResponseBase:
    """The Atom document; 304 for a reader who has it. `page` and `address` (its own) are paths of the site."""
    own = f"{settings.SITE_URL}{address}"
    feed = _Feed(
        title=clean(title),
        link=f"{settings.SITE_URL}{page}",
        description=None,
        language=settings.LANGUAGE_CODE,
        author_name=settings.SITE_NAME,
        feed_url=own,
        feed_guid=own,
    )
    for entry in entries:
        _add(feed, entry)
    answer = HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)
    etag = f'"{hashlib.blake2b(answer.content, digest_size=8).hexdigest()}"'
    answer["ETag"] = etag
    patch_cache_control(answer, public=True, max_age=FRESH_SECONDS)
    return get_conditional_response(request, etag=etag, response=answer) or answer


def _add(feed: _Feed, entry: Entry) -> None:
    text = first_paragraphs(entry.text, TEXT_CHARACTERS)
    feed.add_item(
        title=clean(entry.title),
        link=entry.url,
        description=clean(excerpt(text, TEXT_CHARACTERS)),
        content=clean(render_markdown(text)),
        unique_id=entry.id,
        author_name=clean(entry.author),
        author_link=entry.author_url,
        pubdate=entry.published,
        updateddate=entry.updated,
    )
