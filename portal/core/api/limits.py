"""How many requests a minute: told in `RateLimit-*` headers, refused with 429 and `Retry-After` (design.md 5).

A token, or else a network address, has a count for each minute. Without Redis nothing is counted and nothing refused.
"""

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from portal.core.middleware import is_api
from portal.core.peers import network_of

Handler = Callable[[HttpRequest], HttpResponse]
WINDOW_SECONDS: Final = 60
TOKEN_HEADERS: Final = ("X-API-KEY", "Authorization")


@dataclass(frozen=True, slots=True)
class Budget:
    """What a caller may still ask for in this minute; `reset` in seconds."""

    limit: int
    remaining: int
    reset: int

    @property
    def is_spent(self) -> bool:
        """Whether this request is one too many."""
        return self.remaining < 0

    def write_on(self, answer: HttpResponse) -> HttpResponse:
        """The answer, with what is left told in its headers."""
        answer["RateLimit-Limit"] = str(self.limit)
        answer["RateLimit-Remaining"] = str(max(self.remaining, 0))
        answer["RateLimit-Reset"] = str(self.reset)
        if self.is_spent:
            answer["Retry-After"] = str(self.reset)
        return answer


def limit_requests(get_response: Handler) -> Handler:
    """Count the requests of each caller of the API and of search, and refuse those beyond the limit."""

    def handle(request: HttpRequest) -> HttpResponse:
        if not settings.RATE_LIMITS or not _is_counted(request):
            return get_response(request)
        budget = spend(*_caller(request))
        answer = _refused(request, budget) if budget.is_spent else get_response(request)
        return budget.write_on(answer)

    return handle


def _is_counted(request: HttpRequest) -> bool:
    return is_api(request) or request.path_info.startswith("/search/")


def _caller(request: HttpRequest) -> tuple[str, int]:
    """Who asks, and how many requests a minute they have."""
    token = next((value for name in TOKEN_HEADERS if (value := request.headers.get(name))), "")
    limit = settings.API_RATE_WITH_TOKEN if token else settings.API_RATE
    return token or network_of(request), limit


def spend(caller: str, limit: int) -> Budget:
    """Count one more request of this caller in this minute, and give what is left of so many."""
    now = int(time.time())
    window, into = divmod(now, WINDOW_SECONDS)
    told = f"{window} {caller}"
    key = "rate-" + hashlib.blake2b(told.encode(), digest_size=12).hexdigest()
    cache.add(key, 0, WINDOW_SECONDS)
    return Budget(limit, limit - _count(key), WINDOW_SECONDS - into)


def _count(key: str) -> int:
    try:
        return cache.incr(key)
    except ValueError:  # the minute ended between the two
        return 1


def _refused(request: HttpRequest, budget: Budget) -> HttpResponse:
    if not is_api(request):
        return render(request, "errors/429.html", {"seconds": budget.reset}, status=429)
    words = f"More than {budget.limit} requests a minute; please try again in {budget.reset} s."
    body = {
        "type": "about:blank",
        "title": "Too Many Requests",
        "status": 429,
        "detail": words,
        "message": words,
    }
    return JsonResponse(body, status=429, content_type="application/problem+json")
