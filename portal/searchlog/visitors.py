"""Telling visitors apart without knowing them."""

from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from portal.core.peers import network_of
from portal.searchlog.choices import MARK_BYTES


def mark_of(request: HttpRequest, kind: str, question: str) -> int:
    """16 bits that say « another visitor » for this question, and nothing for any other.

    An HMAC, under a key derived from SECRET_KEY, over question, network address and user agent. One visitor in 65,536
    has the same mark: too few bits to tell who it was, enough to count to five.
    """
    agent = request.headers.get("User-Agent", "")
    told = "\n".join((kind, question, network_of(request), agent))
    digest = salted_hmac("portal.searchlog", told, algorithm="sha256").digest()
    return int.from_bytes(digest[:MARK_BYTES])
