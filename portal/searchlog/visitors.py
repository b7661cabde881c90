"""Telling visitors apart without knowing them, and from robots."""

import ipaddress
import re
from typing import Final

from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from portal.searchlog.choices import MARK_BYTES

_ROBOT: Final = re.compile(  # Cubot makes telephones
    r"(?<!cu)bot|crawl|spider|slurp|scan|fetch|monitor|preview|archiv|headless|lighthouse|phantom|scrapy|feed|"
    r"curl|wget|python|httpx|aiohttp|okhttp|axios|node|ruby|perl|java/|go-http|libwww|postman|insomnia",
    re.IGNORECASE,
)
_IPV6_HOME: Final = 64  # bits; the rest changes by the hour at one person's


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
    told = "\n".join((kind, question, _network(request), agent))
    digest = salted_hmac("portal.searchlog", told, algorithm="sha256").digest()
    return int.from_bytes(digest[:MARK_BYTES])


def _network(request: HttpRequest) -> str:
    """Where the request comes from: the last address the proxy wrote, of IPv6 the part that stays."""
    forwarded = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    address = forwarded or request.META.get("REMOTE_ADDR", "")
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address[:64]
    if found.version == 4:
        return str(found)
    return str(ipaddress.ip_network((found.packed, _IPV6_HOME), strict=False))
