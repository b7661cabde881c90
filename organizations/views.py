"""Pages of organizations: the list, and the four tabs of each."""

from typing import Any, Final

from django.conf import settings
from django.db.models import Count, QuerySet, Value
from django.db.models.functions import Coalesce, ExtractYear, Left
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from organizations import page_query, presentation
from organizations.models import Organization
from portal import searchlog
from portal.core.charts import bars_by_year
from portal.core.lookup import find_or_answer
from portal.core.markdown import cut
from portal.core.paging import paginate, paging_for
from portal.metrics.choices import Counted
from portal.metrics.counting import note_visit
from portal.search.choices import Kind
from portal.search.context import Tab, results_context
from portal.search.pages import search_page

TOP_DATASETS: Final = 5
REUSES_PER_PAGE: Final = 12
BEGINNING: Final = 10_000  # characters of a description that a card may quote from
_BEGINNING: Final = Coalesce(Left("profile__text", BEGINNING), Value(""))


def _tabs(organization: Organization, current: str) -> list[Tab]:
    entries = (
        ("detail", _("Présentation"), None),
        ("datasets", _("Jeux de données"), organization.datasets_count),
        ("reuses", _("Réutilisations"), organization.reuses_count),
        ("informations", _("Informations"), None),
    )
    tabs = [
        Tab(
            label,
            reverse(f"organizations:{name}", args=[organization.slug]),
            name == current,
            count,
        )
        for name, label, count in entries
    ]
    return [*tabs, *_tabs_of_others(organization, current)]


def _tabs_of_others(organization: Organization, current: str) -> list[Tab]:
    """The tabs that upper apps add, when the organization has something there."""
    promised = organization.commitments.count()
    if not promised:
        return []
    url = reverse("commitments:organization", args=[organization.slug])
    return [Tab(_("Engagements"), url, current == "commitments", promised)]


def page_context(organization: Organization, current: str) -> dict[str, Any]:
    """What the frame of every page of an organization shows."""
    url = f"{settings.SITE_URL}{organization.get_absolute_url()}"
    summary = organization.summary or cut(organization.words, 160)
    return {
        "organization": organization,
        "tabs": _tabs(organization, current),
        "summary": summary,
        "links": presentation.shown_links(organization),
        "absolute_url": url,
        "json_ld": _json_ld(organization, url, summary),
    }


def _json_ld(organization: Organization, url: str, summary: str) -> dict[str, Any]:
    """schema.org Organization of the page; what it does not say is left out."""
    kind = "GovernmentOrganization" if organization.is_public_service else "Organization"
    facts = {
        "alternateName": organization.acronym,
        "foundingDate": str(organization.founded_year or ""),
        "sameAs": organization.url,
        "logo": organization.logo and f"{settings.SITE_URL}{organization.logo.url}",
    }
    return {
        "@context": "https://schema.org",
        "@type": kind,
        "@id": url,
        "name": organization.name,
        "url": url,
        "description": summary,
        **{name: value for name, value in facts.items() if value},
    }


@require_safe
def list_organizations(request: HttpRequest) -> HttpResponse:
    """Organizations that answer the words and the kind, twenty a page."""
    found = search_page(page_query.question_of(request))
    rows = Organization.objects.published().for_cards()
    if not request.GET.get("kind"):
        q = page_query.text_of(request.GET)
        searchlog.note(request, kind=searchlog.Kind.ORGANIZATION, question=q, results=found.total)
    context = results_context(request, Kind.ORGANIZATION, found) | {
        "kind": request.GET.get("kind", ""),
        "kinds": page_query.KINDS,
        "sort": request.GET.get("sort", ""),
        "sorts": page_query.SORTS,
        "organizations": rows.annotate(beginning=_BEGINNING).in_order(found.ids),
        "links": page_query.links_of(request.GET),
        "paging": paging_for(request, found.total),
    }
    return render(request, "organizations/list.html", context)


def _by_year(published: QuerySet) -> dict[int, int]:
    """How many of these datasets were created in each year, those to come left out."""
    past = published.order_by().filter(created_at__lte=timezone.now())
    return dict(
        past.annotate(year=ExtractYear("created_at")).values_list("year").annotate(n=Count("pk"))
    )


@require_safe
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Who they are, and what of theirs is most used."""
    organization, answer = find_or_answer(
        request, Organization.objects.select_related("parent", "zone", "profile"), slug
    )
    if answer:
        return answer
    note_visit(request, Counted.ORGANIZATION, organization.public_id)
    published = organization.datasets.published()
    context = page_context(organization, "detail") | {
        "top": list(
            published.for_cards()
            .defer("description")
            .order_by("-views_count", "-id")[:TOP_DATASETS]
        ),
        "chart": bars_by_year(_by_year(published), _("Nouveaux jeux de données par an")),
        "blocs": presentation.shown_blocs(organization),
        "contacts": presentation.contacts_of(organization),
    }
    return render(request, "organizations/detail.html", context)


@require_safe
def datasets(request: HttpRequest, slug: str) -> HttpResponse:
    """All they publish, last updated first."""
    organization, answer = find_or_answer(
        request, Organization.objects.select_related("profile"), slug
    )
    if answer:
        return answer
    rows = (
        organization.datasets.published()
        .for_cards()
        .defer("description")
        .order_by("-last_update", "-id")
    )
    page = paginate(request, rows)
    return render(
        request,
        "organizations/datasets.html",
        page_context(organization, "datasets") | {"page": page},
    )


@require_safe
def reuses(request: HttpRequest, slug: str) -> HttpResponse:
    """What they built with data."""
    organization, answer = find_or_answer(
        request, Organization.objects.select_related("profile"), slug
    )
    if answer:
        return answer
    rows = organization.reuses.published().for_cards().order_by("-created_at", "-id")
    page = paginate(request, rows, REUSES_PER_PAGE)
    return render(
        request, "organizations/reuses.html", page_context(organization, "reuses") | {"page": page}
    )


@require_safe
def informations(request: HttpRequest, slug: str) -> HttpResponse:
    """Members, technical facts, figures."""
    organization, answer = find_or_answer(
        request, Organization.objects.select_related("parent", "zone", "profile"), slug
    )
    if answer:
        return answer
    members = (
        organization.memberships.select_related("user")
        .filter(user__is_active=True)
        .order_by("role", "pk")[:100]
    )
    return render(
        request,
        "organizations/informations.html",
        page_context(organization, "informations") | {"members": list(members)},
    )
