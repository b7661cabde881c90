"""Which pages of other sites may call us from a browser (API contract 1.8).

Any may call the API, without cookies; the front ends of CORS_ORIGINS may call everything, with them.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from portal.core.middleware import is_api

EXPOSED = (
    "ETag, Last-Modified, Location, Retry-After, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, "
    "Idempotency-Replayed, Deprecation, Sunset, Link"
)
PREFLIGHT_SECONDS = "86400"


def allow_origins(get_response: Callable) -> Callable[[HttpRequest], HttpResponse]:
    """Open the API to every origin; to a front end of ours all addresses, with the session of its visitor."""

    def handle(request: HttpRequest) -> HttpResponse:
        if not (settings.CORS_ORIGINS or is_api(request)):
            return get_response(request)
        is_ours = request.headers.get("Origin") in settings.CORS_ORIGINS
        is_open = is_ours or is_api(request)
        answer = (_preflight(request) if is_open else None) or get_response(request)
        if "Origin" in request.headers and is_open:
            _open(answer, request.headers["Origin"], is_ours=is_ours)
        patch_vary_headers(answer, ("Origin", "Cookie") if is_api(request) else ("Origin",))
        return answer

    return handle


def _open(answer: HttpResponse, origin: str, *, is_ours: bool) -> None:
    answer["Access-Control-Allow-Origin"] = origin if is_ours else "*"
    answer["Access-Control-Expose-Headers"] = EXPOSED
    if is_ours:
        answer["Access-Control-Allow-Credentials"] = "true"


def _preflight(request: HttpRequest) -> HttpResponse | None:
    """The answer to a browser that asks before it calls; None for any other request."""
    method = request.headers.get("Access-Control-Request-Method")
    if request.method != "OPTIONS" or not method:
        return None
    answer = HttpResponse(status=204)
    answer["Access-Control-Allow-Methods"] = method
    answer["Access-Control-Max-Age"] = PREFLIGHT_SECONDS
    if headers := request.headers.get("Access-Control-Request-Headers"):
        answer["Access-Control-Allow-Headers"] = headers
    return answer
