"""Counting a visitor once a day without knowing who it is."""

from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from faq.choices import VOTE_SECONDS
from portal.core.peers import network_of


def is_first_today(request: HttpRequest, anchor: str) -> bool:
    """Whether this visitor has not yet said today what an answer is worth; remembered from now on.

    What is kept is an HMAC of question, day, network address and browser, under a key derived from SECRET_KEY, for a
    day. Without Redis everyone is the first.
    """
    agent = request.headers.get("User-Agent", "")
    told = "\n".join((anchor, timezone.localdate().isoformat(), network_of(request), agent))
    mark = salted_hmac("faq.voters", told, algorithm="sha256").hexdigest()
    return cache.add(f"faq-vote-{mark}", 1, VOTE_SECONDS)
