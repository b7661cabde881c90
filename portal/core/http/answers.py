"""What a request gives back, and how much of it we accept."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import aiohttp


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one request may cost.

    `keep_start` asks for the first bytes only, as they came: the rest is left unread and
    compressed bodies stay compressed. Otherwise a body over the limit is refused.
    """

    max_bytes: int = 10 * 1024 * 1024
    total_seconds: float = 60
    max_redirects: int = 5
    keep_start: bool = False


PAGE = Limits()


@dataclass(frozen=True, slots=True)
class Answer:
    """The last answer of a chain of redirects.

    Shape: header names in lower case; `hops` are the addresses asked before `url`, in order.
    Unit: seconds for the whole chain.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str
    hops: tuple[str, ...]
    seconds: float
    truncated: bool

    @property
    def is_downgraded(self) -> bool:
        """Whether a redirect led from https to http."""
        chain = [*self.hops, self.url]
        schemes = [url.partition(":")[0] for url in chain]
        return ("https", "http") in pairwise(schemes)


def clean_headers(response: aiohttp.ClientResponse) -> dict[str, str]:
    """Headers fit for a JSON column: lower-case names, no NUL, bytes that are no text replaced."""
    headers: dict[str, str] = {}
    for name, value in response.headers.items():
        key = _clean(name).lower()
        headers[key] = f"{headers[key]}, {_clean(value)}" if key in headers else _clean(value)
    return headers


def _clean(text: str) -> str:
    """Text without surrogates and NUL."""
    raw = text.encode("utf-8", "surrogateescape")
    return raw.decode("utf-8", "replace").replace("\x00", "\ufffd")
