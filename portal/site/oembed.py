"""oEmbed: the card of a page, for sites that quote it (oembed.com, version 1.0)."""

from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import Resolver404, resolve
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalog.datasets.models import Dataset
from organizations.models import Organization
from reuses.models import Reuse

WIDTH, HEIGHT = 600, 160  # pixels
PAGES: Final[dict[str, type[Any]]] = {
    "datasets:detail": Dataset,
    "organizations:detail": Organization,
    "reuses:detail": Reuse,
}


@require_safe
def oembed(request: HttpRequest) -> HttpResponse:
    """The card of a public dataset, organization or reuse, as JSON."""
    address = request.GET.get("url", "")
    if not address:
        return _refused(_("Donnez l’adresse de la page dans « url »."), 400)
    if request.GET.get("format", "json") != "json":
        return _refused(_("Seul le format JSON est servi."), 501)
    row = _shown(request, address)
    if row is None:
        raise Http404
    answer = JsonResponse(_card(request, row))
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


def _shown(request: HttpRequest, address: str) -> Any:
    """The public object whose page this is; None for any other address."""
    try:
        parts = urlsplit(address)
        match = resolve(parts.path if parts.path.endswith("/") else f"{parts.path}/")
    except (ValueError, Resolver404):
        return None
    hosts = {request.get_host(), urlsplit(settings.SITE_URL).netloc}
    model = PAGES.get(match.view_name)
    if model is None or parts.netloc not in hosts:
        return None
    return model.objects.published().filter(slug=match.kwargs["slug"]).first()


def _card(request: HttpRequest, row: Any) -> dict[str, Any]:
    page = request.build_absolute_uri(row.get_absolute_url())
    producer = getattr(row, "producer", None)
    html = format_html(
        '<blockquote cite="{}"><p><a href="{}">{}</a></p>{}</blockquote>',
        page,
        page,
        row.label,
        format_html("<footer>{}</footer>", str(producer)) if producer else "",
    )
    return {
        "version": "1.0",
        "type": "rich",
        "title": row.label,
        "author_name": str(producer or row.label),
        "provider_name": settings.SITE_NAME,
        "provider_url": settings.SITE_URL,
        "width": WIDTH,
        "height": HEIGHT,
        "html": html,
    }


def _refused(words: str, status: int) -> HttpResponse:
    return HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")
