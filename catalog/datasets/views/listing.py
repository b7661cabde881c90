"""The search page of the datasets: landing and results are one page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from catalog.datasets import page_query
from catalog.datasets.views import filters
from catalog.datasets.views.cards import cards_in_order
from portal import searchlog
from portal.core.paging import PER_PAGE, paging_for
from portal.search.choices import Kind
from portal.search.context import results_context
from portal.search.pages import search_page
from portal.search.query import Question, count


@require_safe
def list_datasets(request: HttpRequest) -> HttpResponse:
    """Datasets that answer the words and the filters, twenty a page."""
    asked = page_query.chosen(request.GET)
    organizations = page_query.organizations_asked(asked)
    found = search_page(page_query.question_of(request, asked, organizations))
    labels = page_query.Labels(found.facets, asked)
    context = results_context(request, Kind.DATASET, found)
    if not asked:
        q = context["q"]
        searchlog.note(request, kind=searchlog.Kind.DATASET, question=q, results=found.total)
    context |= {
        "every": _catalogue_size() if context["q"] or asked else found.total,
        "cards": cards_in_order(found.ids),
        "facets": filters.facets_of(found.facets, asked, labels),
        "active": filters.active_filters(request, asked, labels, organizations),
        "kept": filters.kept(asked),
        "sorts": page_query.SORTS,
        "sort": page_query.sort_of(request.GET),
        "links": page_query.links_of(request.GET, asked, organizations, labels),
        "paging": paging_for(request, found.total, PER_PAGE),
    }
    return render(request, "datasets/list.html", context)


def _catalogue_size() -> int:
    """How many datasets there are in all."""
    return count(Question(kind=Kind.DATASET))
