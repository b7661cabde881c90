"""What stands before every view: malformed requests refused, one address for each thing, faults said plainly."""

import logging
from collections.abc import Callable
from urllib.parse import unquote_to_bytes

from django.db import InterfaceError, OperationalError
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    JsonResponse,
)
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import render
from django.urls import is_valid_path
from psycopg_pool import PoolTimeout

log = logging.getLogger(__name__)
Handler = Callable[[HttpRequest], HttpResponse]
RETRY_AFTER_SECONDS = 5
MAX_QUERY_STRING = 16_384  # characters; the longest honest search link is far below


class PermanentRedirect(HttpResponseRedirect):
    """308: the same method and body at another address (design.md 5)."""

    status_code = 308


class MovedPermanently(HttpResponseRedirect):
    """301, for pages."""

    status_code = 301


def is_api(request: HttpRequest) -> bool:
    """Whether the request is for the API rather than for a page."""
    return request.path_info.startswith(("/api/", "/metrics/api/"))


def refuse_malformed(get_response: Handler) -> Handler:
    """Answer 400 to NUL bytes and to addresses of absurd length, which no store can hold (hostile E3, E5)."""

    def handle(request: HttpRequest) -> HttpResponse:
        query = request.META.get("QUERY_STRING", "")
        if "\0" in request.path_info or b"\0" in unquote_to_bytes(query):
            return _refuse(request, 400, "The request holds a NUL character.")
        if len(query) > MAX_QUERY_STRING:
            return _refuse(
                request, 400, f"The query string is longer than {MAX_QUERY_STRING} characters."
            )
        return get_response(request)

    return handle


def canonical_addresses(get_response: Handler) -> Handler:
    """One address for each thing: final slash added (301 on pages, 308 on the API), former `/fr/` removed."""

    def handle(request: HttpRequest) -> HttpResponse:
        path = request.path_info
        if path == "/fr" or path.startswith("/fr/"):
            return MovedPermanently(_with_query(request, path[3:] or "/"))
        if not path.endswith("/") and not is_valid_path(path) and is_valid_path(f"{path}/"):
            kind = PermanentRedirect if is_api(request) else MovedPermanently
            return kind(_with_query(request, f"{path}/"))
        return get_response(request)

    return handle


def database_faults(get_response: Handler) -> Handler:
    """Answer 503 with Retry-After while PostgreSQL is away, without a host or a secret in the text (hostile H2)."""

    def handle(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_exception(request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, (OperationalError, InterfaceError, PoolTimeout)):
            return None
        log.error("database fault on %s: %s", request.path_info, type(error).__name__)
        answer = _refuse(
            request, 503, "The service is restarting; please try again in a few seconds."
        )
        answer["Retry-After"] = str(RETRY_AFTER_SECONDS)
        return answer

    handle.process_exception = process_exception  # type: ignore[attr-defined]
    return handle


def _with_query(request: HttpRequest, path: str) -> str:
    query = request.META.get("QUERY_STRING", "")
    safe = "/" + path.lstrip("/\\")
    return f"{safe}?{query}" if query else safe


def _refuse(request: HttpRequest, status: int, message: str) -> HttpResponse:
    if is_api(request):
        return JsonResponse({"message": message}, status=status)
    return render(request, f"errors/{status}.html", status=status)


class CompressPages(GZipMiddleware):
    """Pages compressed by us, since a bare machine has no proxy that would; API answers keep their strong ETag."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """The answer, compressed when it is a page and the browser can read that."""
        return response if is_api(request) else super().process_response(request, response)
