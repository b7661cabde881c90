"""The files of a dataset as its page shows them: ten at a time, under the titles of their types."""

from itertools import groupby
from typing import Any, Final

from django.conf import settings
from django.db.models import Count
from django.http import HttpRequest

from catalog.datasets.models import Dataset
from catalog.datasets.views import parts
from portal.core.markdown import first_paragraphs
from portal.core.paging import Page, paginate

DESCRIPTION_SHOWN: Final = 1200  # characters on the page of files; the rest is one link away


def files_context(request: HttpRequest, dataset: Dataset) -> dict[str, Any]:
    """What the tab of files shows; two queries, whatever the number of files."""
    searched = request.GET.get("f", "").strip()[: settings.MAX_QUERY_CHARACTERS]
    files = dataset.resources.titled_like(searched) if searched else dataset.resources.all()
    counts = dict(files.order_by().values_list("type").annotate(n=Count("pk")))
    page = paginate(
        request, files.in_display_order(), settings.RESOURCES_PAGE_SIZE, total=sum(counts.values())
    )
    for resource in page:
        resource.dataset = dataset
    return {
        "sections": _sections(page, counts),
        "only_file": page.items[0] if page.total == 1 and not searched else None,
        "paging": page.paging,
        "searched": searched,
        "description": first_paragraphs(dataset.description, DESCRIPTION_SHOWN),
        "citation": parts.citation(dataset),
        "json_ld": parts.json_ld(dataset, list(page)),
    }


def _sections(page: Page, counts: dict[str, int]) -> list[dict[str, Any]]:
    """The files of a page by type, each type with its whole count."""
    return [
        {
            "title": parts.SECTION_TITLES.get(kind, kind),
            "count": counts.get(kind, 0),
            "files": list(files),
        }
        for kind, files in groupby(page.items, key=lambda resource: resource.type)
    ]
