"""Guides, service pages, and whatever lives at an address that nothing else serves."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from catalog.datasets.models import License
from portal.core.middleware import MovedPermanently
from portal.editorial.links import Link
from portal.pages.choices import PATH_LENGTH, PageKind
from portal.pages.models import Page, Redirect
from portal.pages.representations import article

IN_LIST: Final = ("title", "path", "summary", "minutes", "reviewed_on", "published", "kind")
IN_MENU: Final = (
    40  # guides; a portal that has more shows those around the page, the list has them all
)
NOT_SHOWN: Final = ("source", "places", "text", "extras")


@require_safe
def list_guides(request: HttpRequest) -> HttpResponse:
    """The guides in their order, each with what it holds and how long it takes."""
    return render(request, "pages/guides.html", {"guides": _guides(request)})


@csrf_exempt  # nothing is written here: what is sent to an address that nothing serves is not found
def show(request: HttpRequest, path: str) -> HttpResponse:
    """The page at this address, or the way to where it is now. Raises: Http404."""
    address = f"/{path}/"
    if request.method not in ("GET", "HEAD") or len(address) > PATH_LENGTH:
        raise Http404
    pages = Page.objects.visible_to(request.user).defer(*NOT_SHOWN)
    page = pages.filter(path=address).first()
    return _shown(request, page) if page else _moved([address, address[:-1]])


@csrf_exempt  # as `show`
def moved(request: HttpRequest, path: str) -> HttpResponse:
    """The way from an address that ends like a file's to where the page is now. Raises: Http404."""
    if request.method not in ("GET", "HEAD"):
        raise Http404
    return _moved([f"/{path}", f"/{path}/"])


def _moved(addresses: Sequence[str]) -> HttpResponse:
    found = Redirect.objects.filter(path__in=addresses).first()
    if found is None:
        raise Http404
    return MovedPermanently(found.to)


def _shown(request: HttpRequest, page: Page) -> HttpResponse:
    guides = _guides(request) if page.kind == PageKind.GUIDE else []
    crumbs = _crumbs(page)
    context = {
        "page": page,
        "crumbs": crumbs,
        "contents": [heading for heading in page.headings if heading["level"] == 2],
        "guides": _menu(guides, page),
        "around": _around(guides, page),
        "license": _license(page.license),
        "json_ld": article(page, crumbs),
    }
    return render(request, "pages/page.html", context)


def _guides(request: HttpRequest) -> list[Page]:
    return list(Page.objects.visible_to(request.user).guides().only(*IN_LIST))


def _crumbs(page: Page) -> list[Link]:
    """The pages above this one."""
    above = {
        PageKind.GUIDE: [Link(_("Guides"), reverse("pages:guides"))],
        PageKind.FAQ: [Link(_("Questions fréquentes"), reverse("faq:list"))],
    }
    return [Link(_("Accueil"), "/"), *above.get(PageKind(page.kind), [])]


@dataclass(frozen=True, slots=True)
class Around:
    """The guides before and after one."""

    before: Page | None = None
    after: Page | None = None


def _around(guides: Sequence[Page], page: Page) -> Around:
    place = next((place for place, row in enumerate(guides) if row.pk == page.pk), None)
    if place is None:
        return Around()
    rest = guides[place + 1 :]
    return Around(guides[place - 1] if place else None, rest[0] if rest else None)


def _menu(guides: list[Page], page: Page) -> list[Page]:
    """The guides of the menu: all of them, or those around the page when they are many."""
    if len(guides) <= IN_MENU:
        return guides
    place = next((place for place, row in enumerate(guides) if row.pk == page.pk), 0)
    first = min(max(0, place - IN_MENU // 2), len(guides) - IN_MENU)
    return guides[first : first + IN_MENU]


def _license(key: str) -> License | None:
    """The licence with this key, or known by this name."""
    known = Q(key=key) | Q(alternate_titles__contains=[key])
    return License.objects.filter(known).first() if key else None
