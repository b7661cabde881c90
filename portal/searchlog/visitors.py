"""Telling visitors apart without knowing them, and from robots."""

import re
from typing import Final

from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from portal.core.peers import network_of
from portal.searchlog.choices import MARK_BYTES

_ROBOT: Final = re.compile(  # Cubot makes telephones
    r"(?<!cu)bot|crawl|spider|slurp|scan|fetch|monitor|preview|archiv|headless|lighthouse|phantom|scrapy|feed|"
    r"curl|wget|python|httpx|aiohttp|okhttp|axios|node|ruby|perl|java/|go-http|libwww|postman|insomnia",
    re.IGNORECASE,
)


def is_robot(request: HttpRequest) -> bool:
    """Whether the request says it is no person's: a robot, a tool, a browser that loads ahead."""
    agent = request.headers.get("User-Agent", "")
    ahead = request.headers.get("Sec-Purpose", "") or request.headers.get("Purpose", "")
    return not agent or "prefetch" in ahead or bool(_ROBOT.search(agent))


def mark_of(request: HttpRequest, kind: str, question: str) -> int:
    """16 bits that say « another visitor » for this question, and nothing for any other.

    An HMAC, under a key derived from SECRET_KEY, over question, network address and user agent. One visitor in 65,536
    has the same mark: too few bits to tell who it was, enough to count to five.
    """
    agent = request.headers.get("User-Agent", "")
    told = "\n".join((kind, question, network_of(request), agent))
    digest = salted_hmac("portal.searchlog", told, algorithm="sha256").digest()
    return int.from_bytes(digest[:MARK_BYTES])
