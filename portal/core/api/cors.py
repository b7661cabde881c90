"""Any site may read and call the API from a browser, without cookies (API contract 1.8)."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from portal.core.middleware import is_api

EXPOSED = (
    "ETag, Last-Modified, Location, Retry-After, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, "
    "Idempotency-Replayed, Deprecation, Sunset, Link"
)
PREFLIGHT_SECONDS = "86400"


def allow_any_origin(get_response: Callable) -> Callable[[HttpRequest], HttpResponse]:
    """Answer preflights of the API with 204, and open all its answers to every origin."""

    def handle(request: HttpRequest) -> HttpResponse:
        if not is_api(request):
            return get_response(request)
        answer = _preflight(request) or get_response(request)
        if "Origin" in request.headers:
            answer["Access-Control-Allow-Origin"] = "*"
            answer["Access-Control-Expose-Headers"] = EXPOSED
        patch_vary_headers(answer, ("Origin", "Cookie"))
        return answer

    return handle


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
