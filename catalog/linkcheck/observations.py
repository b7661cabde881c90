"""What is asked about a link, what was seen, and what that says about its availability."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from portal.core.http import Answer, OutboundError, PortNotAllowed, Timeout, parse_url

FORBIDDEN = "forbidden"
TYPE_DIFFERS = "type-differs"
UNSUPPORTED_SCHEME = "unsupported-scheme"
POSTPONED = "postponed"
"""The check was not made, for the sake of its host or of the batch: ask again later."""

FILE_FORMATS = frozenset(
    {"csv", "tsv", "txt", "json", "geojson", "ndjson", "xml", "rdf", "ttl", "parquet"}
    | {"xls", "xlsx", "ods", "odt", "doc", "docx", "pdf"}
    | {"zip", "gz", "7z", "tar", "rar"}
    | {"shp", "kml", "kmz", "gml", "gpkg", "gpx", "gtfs", "netcdf", "nc", "tif", "tiff", "geotiff"}
    | {"jpg", "jpeg", "png", "mp3", "mp4"}
)
"""Declared formats that a web page cannot be; a service may well answer with one."""

_KEPT_HEADERS = frozenset(
    {"content-type", "content-length", "content-range", "content-disposition", "content-encoding"}
    | {"last-modified", "etag", "date", "retry-after", "server", "access-control-allow-origin"}
    | {"x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"}
)
_LONGEST_HEADER = 1_000
_BIGGEST_SIZE = 2**63 - 1
_PAGE = re.compile(rb"(\xef\xbb\xbf)?\s*<(!doctype\s+html|html|head|body|h1|title|!--)", re.I)
_CONTENT_RANGE = re.compile(r"bytes\s+[^/]+/([0-9]{1,19})\s*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Target:
    """A link to check, with the validators of its last good answer and its declared format."""

    resource_id: int
    url: str
    etag: str | None = None
    last_modified: str | None = None
    format: str | None = None

    @property
    def is_declared_file(self) -> bool:
        """Whether a web page cannot be what the producer declared."""
        return (self.format or "").strip().lower().lstrip(".") in FILE_FORMATS


@dataclass(frozen=True, slots=True)
class Probe:
    """What one check saw.

    `available` is None when the check says nothing about the link. `content_type` comes without
    parameters. `seconds` is the time of the whole check.
    """

    resource_id: int
    url: str
    host: str
    checked_at: datetime
    status: int | None = None
    available: bool | None = None
    timeout: bool = False
    error: str | None = None
    seconds: float = 0.0
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str | None = None
    content_length: int | None = None
    unchanged: bool = False
    not_found_page: bool = False


@dataclass(frozen=True, slots=True)
class PreviousCheck:
    """The last stored check of a resource, as far as the next one is compared with it."""

    checked_at: datetime
    status: int | None = None
    available: bool | None = None
    timeout: bool = False
    content_type: str | None = None
    content_length: int | None = None
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """An answer; or the error met; or our own reason not to ask."""

    answer: Answer | None = None
    has_body: bool = False
    error: OutboundError | None = None
    reason: str | None = None


def judge(target: Target, look: Look, seconds: float) -> Probe:
    """The probe that a look amounts to."""
    probe = Probe(
        resource_id=target.resource_id,
        url=target.url,
        host=link_host(target.url),
        checked_at=datetime.now(UTC),
        seconds=seconds,
    )
    if look.answer is not None:
        return _judge_answer(probe, target, look)
    if look.error is None:
        return replace(probe, error=look.reason)
    return replace(
        probe,
        error=look.error.code,
        timeout=isinstance(look.error, Timeout),
        available=None if isinstance(look.error, PortNotAllowed) else False,
    )


def _judge_answer(probe: Probe, target: Target, look: Look) -> Probe:
    """Availability, size and type out of an answer."""
    answer = look.answer
    if answer is None:
        return probe
    status = 200 if answer.status in (206, 416) else answer.status
    is_page = look.has_body and status == 200 and _is_page_instead(target, answer)
    error = FORBIDDEN if status in (401, 403) else TYPE_DIFFERS if is_page else None
    kept = {k: v[:_LONGEST_HEADER] for k, v in answer.headers.items() if k in _KEPT_HEADERS}
    return replace(
        probe,
        status=status,
        available=None if status == 429 else 200 <= status < 400 and not is_page,
        error=error,
        headers=kept,
        content_type=media_type(answer),
        content_length=_content_length(look, answer),
        unchanged=status == 304,
        not_found_page=is_page,
    )


def media_type(answer: Answer) -> str | None:
    """Content type in lower case, without parameters."""
    return answer.headers.get("content-type", "").partition(";")[0].strip().lower()[:200] or None


def is_page(answer: Answer) -> bool:
    """Whether the server says that it answered with a web page."""
    return media_type(answer) in ("text/html", "application/xhtml+xml")


def declared_length(answer: Answer) -> int | None:
    """Size of the file in bytes, as its headers tell; None when compressed on the way."""
    text = answer.headers.get("content-length", "")
    encoding = answer.headers.get("content-encoding", "identity")
    if encoding != "identity" or not (text.isascii() and text.isdigit()):
        return None
    return min(int(text[:19]), _BIGGEST_SIZE)


def link_host(url: str) -> str:
    """The host of a link in lower case; empty for what is no web address."""
    try:
        return parse_url(url).raw_host or ""
    except OutboundError:
        return ""


def _is_page_instead(target: Target, answer: Answer) -> bool:
    """Whether a page came where a file was declared; servers mislabel files, so look inside."""
    return target.is_declared_file and is_page(answer) and bool(_PAGE.match(answer.body))


def _content_length(look: Look, answer: Answer) -> int | None:
    """Size of the whole file in bytes, when the answer tells it."""
    if answer.status in (206, 416):
        total = _CONTENT_RANGE.fullmatch(answer.headers.get("content-range", ""))
        return min(int(total[1]), _BIGGEST_SIZE) if total else 0 if answer.status == 416 else None
    length = declared_length(answer)
    if length is None and answer.status == 200 and look.has_body and not answer.truncated:
        return len(answer.body) if "content-encoding" not in answer.headers else None
    return length if 200 <= answer.status < 300 else None
