"""One question and its answer: redirects by hand, wall-clock deadline, bounded body."""

import asyncio
import errno
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import BinaryIO
from urllib.parse import quote

import aiohttp
from yarl import URL

from portal.core.http.answers import PAGE, Answer, Limits, clean_headers
from portal.core.http.bodies import Sink, read_body
from portal.core.http.errors import InvalidAnswer, TooManyRedirects, outbound_error
from portal.core.http.urls import parse_url

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_HEADERS_FOR_ANYBODY = frozenset(
    {"accept", "accept-language", "range", "if-none-match", "if-modified-since", "origin"}
)
_FAILURES = (aiohttp.ClientError, OSError, ValueError)
_DISK_FAULTS = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO})


@dataclass(frozen=True, slots=True)
class _Question:
    """What is sent at one hop."""

    method: str
    url: URL
    headers: Mapping[str, str]
    body: bytes | None = None

    def moved_to(self, url: URL) -> "_Question":
        """The same question elsewhere; another origin does not get our keys."""
        if url.origin() == self.url.origin():
            return replace(self, url=url)
        kept = {k: v for k, v in self.headers.items() if k.lower() in _HEADERS_FOR_ANYBODY}
        return replace(self, url=url, headers=kept)


async def fetch(
    session: aiohttp.ClientSession,
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    limits: Limits = PAGE,
) -> Answer:
    """The answer to GET, HEAD or OPTIONS, whatever its status. Raises: OutboundError only."""
    body = bytearray()
    question = _Question(method, parse_url(url), headers or {})
    answer = await _ask(session, question, limits, body.extend)
    return replace(answer, body=bytes(body))


async def post(
    session: aiohttp.ClientSession,
    url: str,
    data: bytes,
    *,
    headers: Mapping[str, str] | None = None,
    limits: Limits = PAGE,
) -> Answer:
    """The answer to a POST; redirects are not followed. Raises: OutboundError only."""
    body = bytearray()
    question = _Question("POST", parse_url(url), headers or {}, data)
    answer = await _ask(session, question, limits, body.extend)
    return replace(answer, body=bytes(body))


async def download(
    session: aiohttp.ClientSession,
    url: str,
    file: BinaryIO,
    *,
    headers: Mapping[str, str] | None = None,
    limits: Limits = PAGE,
) -> Answer:
    """As fetch with GET, the body written to the file instead of memory.

    Raises: OutboundError; OSError when the disk, not the network, is at fault.
    """
    question = _Question("GET", parse_url(url), headers or {})
    return await _ask(session, question, limits, file.write)


async def _ask(
    session: aiohttp.ClientSession, question: _Question, limits: Limits, sink: Sink
) -> Answer:
    """Follow the chain before the deadline. Raises: OutboundError; OSError of a sink."""
    try:
        async with asyncio.timeout(limits.total_seconds):
            return await _follow(session, question, limits, sink)
    except _FAILURES as error:
        if isinstance(error, OSError) and error.errno in _DISK_FAULTS:
            raise
        raise outbound_error(error) from error


async def _follow(
    session: aiohttp.ClientSession, question: _Question, limits: Limits, sink: Sink
) -> Answer:
    """Ask, and ask again where the answer points to. Raises: TooManyRedirects."""
    started = time.monotonic()
    hops: list[str] = []
    while len(hops) <= limits.max_redirects:
        async with session.request(
            question.method,
            question.url,
            headers=question.headers,
            data=question.body,
            allow_redirects=False,
        ) as response:
            target = _redirect_target(response, question)
            if target is None:
                truncated = await read_body(response, limits, sink)
            response.close()
        if target is None:
            url, seconds = str(question.url), time.monotonic() - started
            headers = clean_headers(response)
            return Answer(response.status, headers, b"", url, tuple(hops), seconds, truncated)
        hops.append(str(question.url))
        question = question.moved_to(target)
    raise TooManyRedirects(is_connected=True)


def _redirect_target(response: aiohttp.ClientResponse, question: _Question) -> URL | None:
    """Where the answer points to, if anywhere. Raises: InvalidAnswer, and those of parse_url."""
    location = response.headers.get("Location")
    if response.status not in _REDIRECTS or location is None or question.body is not None:
        return None
    raw = location.encode("utf-8", "surrogateescape")
    if not raw.isascii() and _has_surrogates(location):
        location = quote(raw, safe=bytes(range(0x21, 0x7F)))
    try:
        target = question.url.join(URL(location))
    except ValueError as error:
        raise InvalidAnswer(is_connected=True) from error
    return parse_url(str(target))


def _has_surrogates(text: str) -> bool:
    """Whether bytes that are not UTF-8 were smuggled into the text."""
    return any("\udc80" <= character <= "\udcff" for character in text)
