"""Another portal, read page by page through its v1 API (API contract 1.4, 4)."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

import orjson
from django.conf import settings

from portal.core.http import (
    AddressNotAllowed,
    Answer,
    ConnectionFailed,
    Limits,
    OutboundError,
    Timeout,
    fetch_sync,
)
from portal.core.slugs import slugify
from portal.site.imports.api_json import item_of
from portal.site.imports.records import Checkpoint, Item, Json, SourceError
from portal.site.imports.report import Report

PAGE_SIZE: Final = 50  # datasets a request, files included
MAX_PAGES: Final = 100_000
LIMITS: Final = Limits(max_bytes=64 * 1024 * 1024, total_seconds=120)
PAUSE_SECONDS: Final = 0.25  # between two pages
WAITS_SECONDS: Final = (2, 10, 30)  # before asking again a portal that is in trouble
LONGEST_WAIT_SECONDS: Final = 600
TROUBLE: Final = frozenset({429, 500, 502, 503, 504})
LIST_PATH: Final = "/api/1/datasets/"


@dataclass(slots=True)
class Portal:
    """A portal and how far it was read; `is_partial` for a run that leaves no trace."""

    address: str
    report: Report
    is_partial: bool
    pages: int = 0
    rows: int = 0
    seen: set[str] = field(default_factory=set)

    @property
    def start(self) -> str:
        """Path and query of the first page: oldest first, so that new ones come last."""
        path = urlsplit(self.address).path.rstrip("/")
        base = path if LIST_PATH.rstrip("/") in path else f"{path}{LIST_PATH.rstrip('/')}"
        return f"{base}/?page=1&page_size={PAGE_SIZE}&sort=created"

    def url(self, target: str) -> str:
        """The address of a page: always on the portal that the operator named."""
        parts = urlsplit(self.address)
        return f"{parts.scheme}://{parts.netloc}{target}"

    @property
    def state(self) -> Path:
        """Where the next page to read is kept while a run is under way."""
        return settings.VAR_DIR / "imports" / f"{slugify(self.address, max_length=120)}.json"

    def resume(self) -> str:
        """The page at which an interrupted run stopped, else the first."""
        try:
            kept = orjson.loads(self.state.read_bytes())
            target, self.pages, self.rows = str(kept["next"]), int(kept["pages"]), int(kept["rows"])
        except (OSError, ValueError, KeyError, TypeError):
            return self.start
        self.report.remark(f"Resumed after page {self.pages}, where the last run stopped.")
        return target

    def save(self, target: str | None) -> None:
        """Keep the next page to read; at the end, nothing."""
        if target is None:
            self.state.unlink(missing_ok=True)
            return
        self.state.parent.mkdir(parents=True, exist_ok=True)
        fresh = self.state.with_suffix(".new")
        fresh.write_bytes(orjson.dumps({"next": target, "pages": self.pages, "rows": self.rows}))
        fresh.replace(self.state)


def read(address: str, report: Report, *, is_partial: bool) -> Iterator[Item]:
    """The datasets of a portal, with a checkpoint after each page. Raises: SourceError."""
    portal = Portal(address.rstrip("/"), report, is_partial)
    target: str | None = portal.start if is_partial else portal.resume()
    while target is not None:
        page = _page(portal, target)
        portal.pages += 1
        portal.seen.add(target)
        for element in page.get("data") or []:
            portal.rows += 1
            yield item_of(portal.rows, element)
        target = _next(portal, page)
        if not is_partial:
            yield Checkpoint(partial(portal.save, target))
        if target is not None:
            time.sleep(PAUSE_SECONDS)


def _next(portal: Portal, page: Json) -> str | None:
    """Path and query of the page that this one announces; None, said, when it leads nowhere."""
    announced = page.get("next_page")
    if not isinstance(announced, str) or not announced:
        return None
    parts = urlsplit(announced)
    target = urlunsplit(("", "", parts.path, parts.query, ""))
    if target in portal.seen:
        portal.report.warn("reading stopped: a page announces one already read", target)
    elif not page.get("data"):
        portal.report.warn("reading stopped: an empty page announces another", target)
    elif portal.pages >= MAX_PAGES:
        portal.report.warn(f"reading stopped after {MAX_PAGES} pages", target)
    else:
        return target
    return None


def _page(portal: Portal, target: str) -> Json:
    """A page of the list. Raises: SourceError, one sentence on what the portal answered."""
    url = portal.url(target)
    answer = _answer(portal, url)
    if answer.status == 404 and portal.pages:
        return {}  # the list became shorter while it was read
    if not 200 <= answer.status < 300:
        raise SourceError(
            f"{url}: the portal answered {answer.status}; expected a list of datasets of the v1 API."
        )
    try:
        page: Any = orjson.loads(answer.body.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        kind = answer.headers.get("content-type", "no type").partition(";")[0]
        raise SourceError(f"{url}: the portal answered {kind}, not JSON of the v1 API.") from error
    if not isinstance(page, dict) or not isinstance(page.get("data"), list):
        raise SourceError(f"{url}: this JSON is not a page of the v1 API: it has no list `data`.")
    return page


def _answer(portal: Portal, url: str) -> Answer:
    """The answer to a page, asked again when the portal is in trouble. Raises: SourceError."""
    for wait in (*WAITS_SECONDS, None):
        try:
            answer = fetch_sync(url, headers={"Accept": "application/json"}, limits=LIMITS)
        except (Timeout, ConnectionFailed) as error:
            if wait is None or not portal.pages:
                raise SourceError(f"{url}: {error.message}{_again(portal)}") from error
            time.sleep(wait)
            continue
        except AddressNotAllowed as error:
            raise SourceError(
                f"{url}: {error.message} For a portal of an inner network, name it in "
                "OUTBOUND_ALLOWED_HOSTS or set OUTBOUND_ALLOW_PRIVATE=1."
            ) from error
        except OutboundError as error:
            raise SourceError(f"{url}: {error.message}{_again(portal)}") from error
        asked = answer.headers.get("retry-after", "")
        is_worth_it = asked.isdigit() or portal.pages
        if answer.status not in TROUBLE or wait is None or not is_worth_it:
            return answer
        time.sleep(min(int(asked), LONGEST_WAIT_SECONDS) if asked.isdigit() else wait)
    raise AssertionError  # the loop ends with an answer or an error


def _again(portal: Portal) -> str:
    return " Run the command again to go on from this page." if portal.pages else ""
