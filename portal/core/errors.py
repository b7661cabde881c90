"""The pages of what went wrong: each says it plainly and offers a way on."""

import logging
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseServerError, JsonResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.utils.html import escape
from django.utils.translation import gettext as _

from portal.core.context import base_context
from portal.core.paving import missing_slab

log = logging.getLogger(__name__)

LAST_RESORT = (
    '<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8"><title>{title}</title></head>'
    "<body><h1>{title}</h1><p>{text}</p></body></html>"
)


def _answer(request: HttpRequest, status: int, message: str, **context: Any) -> HttpResponse:
    """The page of a status; programs on `/api/` get the same in JSON."""
    if request.path_info.startswith("/api/"):
        return JsonResponse(_api_body(status, message), status=status)
    page = {**context, "paving": missing_slab()}
    return render(request, f"errors/{status}.html", page, status=status)


def _api_body(status: int, message: str) -> dict[str, Any]:
    """The contract's shape: a path that matches no route has its own (API contract 1.5)."""
    return {"error": message, "status": status} if status == 404 else {"message": message}


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request cannot be read."""
    return _answer(request, 400, "Bad request")


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: seen, but not allowed."""
    return _answer(request, 403, "Forbidden")


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: nothing here, or nothing for this visitor: the two look the same."""
    return _answer(request, 404, "Not found")


def gone(
    request: HttpRequest, title: str, *, producer: str = "", deleted_at: Any = None
) -> HttpResponse:
    """410: what was here, who published it, when it was removed."""
    return _answer(
        request, 410, "Gone", gone_title=title, gone_producer=producer, gone_at=deleted_at
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """500: drawn without database, session or request, so that nothing can fail twice."""
    if request.path_info.startswith("/api/"):
        return JsonResponse({"message": "Internal server error"}, status=500)
    try:
        body = get_template("errors/500.html").render({**base_context(), "paving": missing_slab()})
    except Exception:
        log.exception("the page of faults failed")
        title, text = _("Une erreur est survenue"), _("Le service est momentanément indisponible.")
        body = LAST_RESORT.format(title=escape(title), text=escape(text))
    return HttpResponseServerError(body)
