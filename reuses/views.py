"""Pages of reuses: the list, and each one."""

from typing import Any, Final

from django.conf import settings
from django.db.models.functions import Left
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from portal.core.lookup import find_or_answer
from portal.core.markdown import excerpt
from portal.core.paging import paginate, paging_for, requested_page
from portal.search.choices import Kind
from portal.search.pages import search_page
from portal.search.query import Question
from reuses.choices import ReuseTopic, ReuseType
from reuses.models import Reuse

SORTS: Final = (
    ("", None, gettext_lazy("Pertinence")),
    ("-created", "-created", gettext_lazy("Date de création")),
    ("-followers", "-followers", gettext_lazy("Nombre d’abonnés")),
    ("-datasets", "-datasets", gettext_lazy("Nombre de jeux de données")),
)
PER_PAGE: Final = 18
OTHERS_SHOWN: Final = 3
BEGINNING: Final = 1500  # characters of a description that a card may quote from


def _question(request: HttpRequest) -> Question:
    """What the list asks of search; values we do not know are left out."""
    kind, topic, sort = (request.GET.get(name, "") for name in ("type", "topic", "sort"))
    filters = {"type": [kind]} if kind in ReuseType.values else {}
    if topic in ReuseTopic.values:
        filters["topic"] = [topic]
    return Question(
        kind=Kind.REUSE,
        text=request.GET.get("q", "")[: settings.MAX_QUERY_CHARACTERS],
        filters=filters,
        sort={name: column for name, column, _label in SORTS}.get(sort),
        page=requested_page(request.GET.get("page")),
        page_size=PER_PAGE,
    )


@require_safe
def list_reuses(request: HttpRequest) -> HttpResponse:
    """Reuses that answer the words, the type and the topic."""
    found = search_page(_question(request))
    rows = Reuse.objects.published().for_cards().defer("description")
    context = {
        "q": request.GET.get("q", "")[: settings.MAX_QUERY_CHARACTERS].strip(),
        "types": ReuseType.choices,
        "topics": ReuseTopic.choices,
        "sorts": SORTS,
        "chosen": {name: request.GET.get(name, "") for name in ("type", "topic", "sort")},
        "total": found.total,
        "reuses": rows.annotate(beginning=Left("description", BEGINNING)).in_order(found.ids),
        "paging": paging_for(request, found.total, PER_PAGE),
    }
    return render(request, "reuses/list.html", context)


@require_safe
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """What was built, by whom, with which datasets."""
    reuse, answer = find_or_answer(request, Reuse.objects.for_page(), slug)
    if answer:
        return answer
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
