"""Counting a visitor without knowing who it is: once a day, or so many messages an hour."""

from typing import Final

from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from faq.choices import MESSAGES_AN_HOUR, VOTE_SECONDS
from portal.core.peers import network_of

HOUR: Final = 3600  # seconds


def is_first_today(request: HttpRequest, anchor: str) -> bool:
    """Whether this visitor has not yet said today what an answer is worth; remembered from now on.

    What is kept is an HMAC of question, day, network address and browser, under a key derived from SECRET_KEY, for a
    day. Without Redis everyone is the first.
    """
    agent = request.headers.get("User-Agent", "")
    told = "\n".join((anchor, timezone.localdate().isoformat(), network_of(request), agent))
    mark = salted_hmac("faq.voters", told, algorithm="sha256").hexdigest()
    return cache.add(f"faq-vote-{mark}", 1, VOTE_SECONDS)


def wait_before_writing(request: HttpRequest) -> int:
    """Count a message from this network; seconds to wait after too many of them, 0 for none.

    Kept for an hour as an HMAC, as above. Without Redis nothing is counted and nothing refused.
    """
    mark = salted_hmac("faq.voters.writing", network_of(request), algorithm="sha256").hexdigest()
    key = f"faq-written-{mark}"
    cache.add(key, 0, HOUR)
    try:
        written = cache.incr(key)
    except ValueError:  # the hour was over between the two
        written = 1
    return HOUR if written > MESSAGES_AN_HOUR else 0
