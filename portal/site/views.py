"""The front desk: the home page, and the manifest of the site."""

from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from catalog.datasets.models import Dataset
from faq.models import Audience
from portal.posts.models import Post
from portal.site.figures import home_figures
from portal.site.hero import draw_history
from reuses.models import Reuse

LATEST_SHOWN: Final = 6
NEWS_SHOWN: Final = 3


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What the portal holds, and the ways in."""
    figures = home_figures()
    datasets = Dataset.objects.published().for_cards().defer("description")
    latest = datasets.filter(last_update__lte=timezone.now()).order_by("-last_update", "-id")
    context = {
        "figures": figures,
        "hero": draw_history(figures.months, timezone.localdate()),
        "latest": list(latest[:LATEST_SHOWN]),
        "featured": datasets.in_order(figures.featured_datasets),
        "reuses": Reuse.objects.published().for_cards().in_order(figures.shown_reuses),
        "news": list(Post.objects.news().for_cards().order_by("-published", "-id")[:NEWS_SHOWN]),
        "audiences": list(Audience.objects.all()),
        "json_ld": _json_ld(),
    }
    return render(request, "site/home.html", context)


@require_safe
def robot(request: HttpRequest) -> HttpResponse:
    """Who our robot is, for those who find its name in their logs (workers.md 1.1)."""
    return render(request, "site/robot.html")


def _json_ld() -> dict[str, object]:
    """schema.org WebSite with its search."""
    return {
        "@context": "https://schema.org",
        "@type": "WebSite",
        "name": settings.SITE_NAME,
        "url": f"{settings.SITE_URL}/",
        "potentialAction": {
            "@type": "SearchAction",
            "target": f"{settings.SITE_URL}{reverse('site:search')}?q={{search_term_string}}",
            "query-input": "required name=search_term_string",
        },
    }


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """The web manifest: name and icon for a home screen."""
    icons = [{"src": static("favicon.svg"), "sizes": "any", "type": "image/svg+xml"}]
    data = {
        "name": settings.SITE_NAME,
        "short_name": settings.SITE_NAME,
        "lang": "fr",
        "start_url": "/",
        "display": "browser",
        "icons": icons,
    }
    return JsonResponse(data, content_type="application/manifest+json")
