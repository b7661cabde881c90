"""Search across kinds on one page, suggestions while typing, and the description that browsers search by."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.db.models import QuerySet
from django.db.models.functions import Left
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from catalog.datasets.models import Dataset
from catalog.datasets.views.cards import cards_in_order
from organizations.models import Organization
from portal import searchlog
from portal.core.hits import beginnings_marked, is_same
from portal.core.templatetags.counts import count_of
from portal.core.templatetags.text import shorten
from portal.search.choices import Kind
from portal.search.context import SearchedKind, asked_words, kind_tabs, reasons, searched_kinds
from portal.search.query import Found, Question, search
from portal.search.suggest import suggest
from portal.site import texts
from reuses.models import Reuse

SHOWN: Final = {Kind.DATASET: 8, Kind.REUSE: 3, Kind.ORGANIZATION: 3}
BEGINNING: Final = 10_000  # characters of a description that a card may quote from
SUGGESTIONS_SECONDS: Final = 60
LONGEST_TITLE: Final = 90  # characters of a suggestion


# --- One page for every kind -------------------------------------------------------------------


@require_safe
def search_everywhere(request: HttpRequest) -> HttpResponse:
    """The best of each kind; first the organization whose very name was asked."""
    q = asked_words(request)
    found = {kind: _best(kind, q) for kind in SHOWN} | texts.best(q)
    organizations = _organizations(found[Kind.ORGANIZATION].ids)
    named = _named(organizations, q)
    others = [row for row in organizations if row is not named][: SHOWN[Kind.ORGANIZATION]]
    rows = {
        Kind.DATASET: cards_in_order(found[Kind.DATASET].ids),
        Kind.REUSE: _reuses(found[Kind.REUSE].ids),
        Kind.ORGANIZATION: others,
    }
    results = sum(answer.total for answer in found.values())
    searchlog.note(request, kind=searchlog.Kind.SITE, question=q, results=results)
    context = {
        "q": q,
        "named": named,
        "found_any": results > 0,
        "kind_tabs": kind_tabs(q, None, {kind: answer.total for kind, answer in found.items()}),
        "sections": {
            known.name: _section(request, known, found[known.kind], rows[known.kind])
            for known in searched_kinds()
        },
        "texts": texts.lines(found, q),
        "is_asking": texts.is_asking(q),
        **_spelling(found),
    }
    return render(request, "site/search.html", context)


def _best(kind: Kind, q: str) -> Found:
    """One organization more than is shown: the one that was named stands apart."""
    size = SHOWN[kind] + (1 if kind == Kind.ORGANIZATION else 0)
    return search(Question(kind=kind, text=q, page_size=size))


def _organizations(ids: Iterable[int]) -> list[Organization]:
    rows = Organization.objects.published().for_cards()
    return rows.annotate(beginning=Left("description", BEGINNING)).in_order(ids)


def _reuses(ids: Iterable[int]) -> list[Reuse]:
    rows = Reuse.objects.published().for_cards().defer("description")
    return rows.annotate(beginning=Left("description", BEGINNING)).in_order(ids)


def _named(organizations: Iterable[Organization], q: str) -> Organization | None:
    """The organization whose name or acronym is the very question."""
    return next(
        (row for row in organizations if q and (is_same(q, row.name) or is_same(q, row.acronym))),
        None,
    )


@dataclass(frozen=True, slots=True)
class Section:
    """The best of one kind. **Shape**: `words` are those that were found, `link` leads to all of them."""

    rows: list[Any]
    total: int
    words: str
    link: str
    why: Mapping[int, list[tuple[str, float]]]

    @property
    def has_more(self) -> bool:
        """Whether the list holds more than is shown here."""
        return self.total > len(self.rows)


def _section(request: HttpRequest, known: SearchedKind, found: Found, rows: list[Any]) -> Section:
    q = asked_words(request)
    link = f"{known.url}?{urlencode({'q': q})}" if q else known.url
    return Section(rows, found.total, found.instead or q, link, reasons(request, found))


def _spelling(found: Mapping[Kind, Found]) -> dict[str, str]:
    """The other spelling: said when no kind had the words as typed, offered when some had few."""
    answers = [answer for answer in found.values() if answer.total]
    instead = "" if any(not answer.instead for answer in answers) else _first(answers, "instead")
    return {"instead": instead, "meant": _first(found.values(), "meant")}


def _first(answers: Iterable[Found], name: str) -> str:
    return next((said for answer in answers if (said := getattr(answer, name))), "")


# --- While typing ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Option:
    """One line of the suggestions."""

    url: str
    icon: str
    label: SafeString | str
    detail: str = ""


@require_safe
@cache_control(public=True, max_age=SUGGESTIONS_SECONDS)
def suggestions(request: HttpRequest) -> HttpResponse:
    """What the words typed so far may mean, as a fragment; empty when there is nothing to say."""
    typed = asked_words(request)
    answer = HttpResponse(headers={"X-Robots-Tag": "noindex"})
    if len(typed) >= 2:
        answer.content = render_to_string(
            "site/_suggestions.html", _suggestions_context(typed, request.GET.get("in", ""))
        )
    return answer


def _suggestions_context(typed: str, first_kind: str) -> dict[str, Any]:
    found = suggest(typed)
    groups = (
        ("searches", _("Rechercher"), _searches(typed, first_kind)),
        ("named", _("Accès direct"), _direct(found.hits, typed)),
        ("keywords", _("Mots-clés"), _keywords(found.tags, typed)),
    )
    count = sum(len(options) for _name, _title, options in groups)
    said = ngettext("%(n)s suggestion", "%(n)s suggestions", count) % {"n": count}
    return {
        "groups": [group for group in groups if group[-1]],
        "said": _("%(suggestions)s, flèches haut et bas pour choisir") % {"suggestions": said},
    }


def _searches(typed: str, first_kind: str) -> list[Option]:
    """The same words in each kind, that of the page first."""
    kinds = sorted(searched_kinds(), key=lambda known: known.name != first_kind)
    query = urlencode({"q": typed})
    words = shorten(typed, LONGEST_TITLE)
    return [
        Option(
            f"{known.url}?{query}",
            "search",
            _("Rechercher « %(words)s »") % {"words": words},
            str(known.within),
        )
        for known in kinds
    ]


def _direct(hits: Iterable[tuple[Kind, int]], typed: str) -> list[Option]:
    """The objects themselves; those that went private meanwhile are left out."""
    wanted: dict[Kind, list[int]] = {kind: [] for kind in _READERS}
    for kind, key in hits:
        wanted[kind].append(key)
    rows = {
        (kind, row.pk): row
        for kind, keys in wanted.items()
        if keys
        for row in _READERS[kind]().filter(pk__in=keys)
    }
    return [_option(kind, rows[kind, key], typed) for kind, key in hits if (kind, key) in rows]


def _with_producer(rows: QuerySet[Any]) -> QuerySet[Any]:
    """No more than a line says: title, address, name of the producer."""
    return rows.select_related("organization", "owner").only(
        "title", "slug", "organization__name", "owner__first_name", "owner__last_name"
    )


_READERS: Final = {
    Kind.DATASET: lambda: _with_producer(Dataset.objects.published()),
    Kind.REUSE: lambda: _with_producer(Reuse.objects.published()),
    Kind.ORGANIZATION: lambda: Organization.objects.published().only(
        "name", "slug", "datasets_count"
    ),
}


def _option(kind: Kind, row: Any, typed: str) -> Option:
    if kind == Kind.ORGANIZATION:
        icon, words, about = "building", _("Organisation"), count_of(row.datasets_count, "datasets")
    else:
        is_dataset = kind == Kind.DATASET
        icon = "table" if is_dataset else "star"
        words = _("Jeu de données") if is_dataset else _("Réutilisation")
        about = shorten(row.organization or row.owner, LONGEST_TITLE)
    title = shorten(row, LONGEST_TITLE)
    return Option(
        row.get_absolute_url(), icon, beginnings_marked(title, typed), f"{words} · {about}"
    )


def _keywords(tags: Iterable[tuple[str, int]], typed: str) -> list[Option]:
    """Keywords with how many datasets bear them."""
    address = reverse("datasets:list")
    return [
        Option(
            f"{address}?{urlencode({'tag': tag})}",
            "tag",
            beginnings_marked(shorten(tag, LONGEST_TITLE), typed),
            f"{_('Mot-clé')} · {count_of(count, 'datasets')}",
        )
        for tag, count in tags
    ]


# --- From the bar of the browser ---------------------------------------------------------------


@require_safe
@cache_control(public=True, max_age=86_400)
def opensearch(request: HttpRequest) -> HttpResponse:
    """The description that lets a browser search here (OpenSearch 1.1)."""
    context = {
        "name": settings.SITE_NAME[:16],  # the longest that OpenSearch allows
        "tagline": settings.SITE_TAGLINE,
        "search": f"{settings.SITE_URL}{reverse('site:search')}",
        "icon": f"{settings.SITE_URL}{static('favicon.svg')}",
        "itself": f"{settings.SITE_URL}{reverse('site:opensearch')}",
    }
    return render(
        request,
        "site/opensearch.xml",
        context,
        content_type="application/opensearchdescription+xml",
    )
