"""Guides, service pages, and whatever lives at an address that nothing else serves."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q
from django.db.models.functions import Left
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from catalog.datasets.models import License
from portal.core.middleware import MovedPermanently
from portal.core.paging import paginate, paging_for, requested_page
from portal.editorial.links import Link
from portal.pages.choices import COLLECTION_LENGTH, PATH_LENGTH, PageKind
from portal.pages.collections import Around, Entry, around, parts_of
from portal.pages.models import Page, Redirect
from portal.pages.representations import article
from portal.search.choices import Kind
from portal.search.context import asked_words
from portal.search.pages import search_page
from portal.search.query import Question

IN_LIST: Final = ("title", "path", "summary", "minutes", "reviewed_on", "published", "kind")
COLLECTION: Final = "recueil"  # the parameter that names one
RESULTS: Final = 20
BEGINNING: Final = 10_000  # characters of a text that a result may quote from
PER_PAGE: Final = 100  # titles of a collection
NOT_SHOWN: Final = ("source", "places", "text", "extras")
_NUMBER: Final = re.compile(r"(?:\d+(?:\.\d+)+|(?:\d+|[IVX]+)\s?[.)°:–-])\s")  # of a heading


@require_safe
def list_guides(request: HttpRequest) -> HttpResponse:
    """The guides in their order, then the collections; the parts of one collection when it is named."""
    pages = Page.objects.visible_to(request.user)
    name = request.GET.get(COLLECTION, "").replace("\0", "")[:COLLECTION_LENGTH]
    if name:
        return _collection(request, name)
    if q := asked_words(request):
        return render(request, "pages/guides.html", _found(request, q))
    context = {
        "guides": list(pages.guides().filter(collection="").only(*IN_LIST)),
        "collections": [
            Collection(row["collection"], row["guides"]) for row in pages.collections()
        ],
    }
    return render(request, "pages/guides.html", context)


def _found(request: HttpRequest, q: str) -> dict[str, Any]:
    """The guides that answer these words, a page of them."""
    asked = Question(
        kind=Kind.PAGE,
        text=q,
        filters={"type": [PageKind.GUIDE]},
        page=requested_page(request.GET.get("page")),
        page_size=RESULTS,
    )
    found = search_page(asked)
    rows = Page.objects.published().only("title", "path", "summary", "collection", "part")
    return {
        "q": q,
        "words": found.instead or q,
        "results": rows.annotate(beginning=Left("text", BEGINNING)).in_order(found.ids),
        "paging": paging_for(request, found.total, RESULTS),
    }


def _collection(request: HttpRequest, name: str) -> HttpResponse:
    """The guides of a collection, part by part. Raises: Http404."""
    entries = _entries(request, name)
    if not entries:
        raise Http404
    page = paginate(
        request, [entry for part in parts_of(entries) for entry in part.entries], PER_PAGE
    )
    context = {"collection": Collection(name, len(entries)), "parts": parts_of(page), "page": page}
    return render(request, "pages/collection.html", context)


@dataclass(frozen=True, slots=True)
class Collection:
    """Guides that were written together."""

    title: str
    guides: int

    @property
    def url(self) -> str:
        """The list of its guides."""
        return f"{reverse('pages:guides')}?{urlencode({COLLECTION: self.title})}"

    @property
    def counted(self) -> str:
        """How many guides, in words."""
        return ngettext("%d page", "%d pages", self.guides) % self.guides


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
    is_guide = page.kind == PageKind.GUIDE
    crumbs = _crumbs(page)
    contents = [heading for heading in page.headings if heading["level"] == 2]
    context = {
        "page": page,
        "crumbs": crumbs,
        "around": around(_entries(request, page.collection), page.pk) if is_guide else Around(),
        "contents": contents,
        "is_numbered": any(_NUMBER.match(heading["text"]) for heading in contents),
        "license": _license(page.license),
        "json_ld": article(page, crumbs),
    }
    return render(request, "pages/page.html", context)


def _entries(request: HttpRequest, collection: str) -> list[Entry]:
    """The guides of a collection in their order: one query."""
    guides = Page.objects.visible_to(request.user).guides().filter(collection=collection)
    return [Entry(*row) for row in guides.values_list(*Entry._fields)]


def _crumbs(page: Page) -> list[Link]:
    """The pages above this one."""
    above = {
        PageKind.GUIDE: [Link(_("Guides"), reverse("pages:guides"))],
        PageKind.FAQ: [Link(_("Questions fréquentes"), reverse("faq:list"))],
    }
    found = [Link(_("Accueil"), "/"), *above.get(PageKind(page.kind), [])]
    if page.kind == PageKind.GUIDE and page.collection:
        found.append(Link(page.collection, Collection(page.collection, 0).url))
    return found


def _license(key: str) -> License | None:
    """The licence with this key, or known by this name."""
    known = Q(key=key) | Q(alternate_titles__contains=[key])
    return License.objects.filter(known).first() if key else None
