"""The description of the API: for people at `/api/`, for programs beside it."""

from typing import Final

import yaml
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from portal.core.api.document import openapi, operations, swagger

YAML: Final = "application/vnd.oai.openapi"


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """What the API offers, to read and to try."""
    groups: dict[str, list[tuple[str, str, str]]] = {}
    for verb, address, about in operations():
        version, subject = (*address.strip("/").split("/")[1:3], "")[:2]
        groups.setdefault(f"{subject} (v{version})", []).append((verb, address, about))
    return render(request, "site/api.html", {"groups": groups})


@require_safe
@cache_control(max_age=300)
def document(request: HttpRequest) -> HttpResponse:
    """The description in OpenAPI 3.1: YAML, or JSON with `?format=json` or when `Accept` asks."""
    if request.GET.get("format") == "json" or "json" in request.headers.get("Accept", ""):
        return JsonResponse(openapi())
    text = yaml.safe_dump(openapi(), sort_keys=False, allow_unicode=True)
    return HttpResponse(text, content_type=f"{YAML}; charset=utf-8")


@require_safe
@cache_control(max_age=300)
def old_document(request: HttpRequest, version: str) -> HttpResponse:
    """The same for programs that read Swagger 2.0; deprecated, `/api/schema/` takes its place."""
    answer = JsonResponse(swagger(version))
    answer["Deprecation"] = "@1795737600"  # 2026-11-27, RFC 9745
    answer["Link"] = '</api/schema/>; rel="successor-version"'
    return answer


app_name = "api-reference"
urlpatterns = [
    path("", page, name="page"),
    path("1/", page, name="page-v1"),
    path("2/", page, name="page-v2"),
    path("schema/", document, name="document"),
    path("1/swagger.json", old_document, {"version": "1"}, name="swagger-v1"),
    path("2/swagger.json", old_document, {"version": "2"}, name="swagger-v2"),
]
