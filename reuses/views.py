"""Pages of reuses: the list, and each one."""

from typing import Any, Final

from django.conf import settings
from django.db.models.functions import Left
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal import searchlog
from portal.core.lookup import find_or_answer
from portal.core.markdown import excerpt
from portal.core.paging import paginate, paging_for
from portal.metrics.choices import Counted
from portal.metrics.counting import note_visit
from portal.search.choices import Kind
from portal.search.context import results_context
from portal.search.pages import search_page
from reuses import page_query
from reuses.choices import ReuseTopic, ReuseType
from reuses.models import Reuse

OTHERS_SHOWN: Final = 3
BEGINNING: Final = 10_000  # characters of a description that a card may quote from


@require_safe
def list_reuses(request: HttpRequest) -> HttpResponse:
    """Reuses that answer the words, the type and the topic."""
    found = search_page(page_query.question_of(request))
    rows = Reuse.objects.published().for_cards().defer("description")
    if not request.GET.get("type") and not request.GET.get("topic"):
        q = page_query.text_of(request.GET)
        searchlog.note(request, kind=searchlog.Kind.REUSE, question=q, results=found.total)
    context = results_context(request, Kind.REUSE, found) | {
        "types": ReuseType.choices,
        "topics": ReuseTopic.choices,
        "sorts": page_query.SORTS,
        "chosen": {name: request.GET.get(name, "") for name in ("type", "topic", "sort")},
        "reuses": rows.annotate(beginning=Left("description", BEGINNING)).in_order(found.ids),
        "links": page_query.links_of(request.GET),
        "paging": paging_for(request, found.total, page_query.PER_PAGE),
    }
    return render(request, "reuses/list.html", context)


@require_safe
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """What was built, by whom, with which datasets."""
    reuse, answer = find_or_answer(request, Reuse.objects.for_page(), slug)
    if answer:
        return answer
    note_visit(request, Counted.REUSE, reuse.public_id)
    used = (
        reuse.datasets.published().for_cards().defer("description").order_by("-views_count", "-id")
    )
    same = reuse.organization.reuses if reuse.organization else reuse.owner.reuses
    context = {
        "reuse": reuse,
        "page": paginate(request, used),
        "others": list(
            same.published()
            .for_cards()
            .exclude(pk=reuse.pk)
            .order_by("-created_at", "-id")[:OTHERS_SHOWN]
        ),
        "summary": excerpt(reuse.description, 160),
        "absolute_url": f"{settings.SITE_URL}{reuse.get_absolute_url()}",
        "json_ld": _json_ld(reuse),
    }
    return render(request, "reuses/detail.html", context)


def _json_ld(reuse: Reuse) -> dict[str, Any]:
    """schema.org CreativeWork of the page."""
    address = f"{settings.SITE_URL}{reuse.get_absolute_url()}"
    return {
        "@context": "https://schema.org",
        "@type": "CreativeWork",
        "@id": address,
        "name": reuse.title,
        "url": reuse.url,
        "description": excerpt(reuse.description, 2000),
        "creator": {
            "@type": "Organization" if reuse.organization else "Person",
            "name": str(reuse.producer),
        },
        "dateCreated": reuse.created_at.isoformat(),
    }
