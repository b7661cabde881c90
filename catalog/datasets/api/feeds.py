"""The Atom feed of the newest datasets (API contract 13.4)."""

from typing import Final

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponseBase, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework.request import Request

from catalog.datasets.api import parameters
from catalog.datasets.filters import SORTS, asked, listed
from catalog.datasets.models import Dataset
from catalog.datasets.querysets import DatasetQuerySet
from catalog.datasets.representations import dataset_entry
from portal.core.api import schema
from portal.core.api.paging import Place
from portal.core.api.query import ordering
from portal.core.api.view import ApiView
from portal.core.feeds import CANDIDATES, answer_feed, first_shown
from portal.search.query import search
from portal.search.reading import read

DATE_SORTS: Final = ("created", "-created", "last_update", "-last_update")


class RecentDatasets(ApiView):
    """The newest datasets, for feed readers."""

    @schema.reads_feed("Read the newest datasets as an Atom feed", *parameters.LISTING)
    def get(self, request: Request) -> HttpResponseBase:
        """Twenty public datasets of the listing; any order but one by dates is left aside."""
        rows = listed(request.GET, AnonymousUser(), Dataset.objects.all()).past_feed_delay()
        sort = request.GET.get("sort", "")
        keys = _newest(rows, request.GET, sort if sort in DATE_SORTS else "-created")
        return answer_feed(
            request,
            title=f"{_('Jeux de données récents')} - {settings.SITE_NAME}",
            page=reverse("datasets:list"),
            address=request.get_full_path(),
            entries=map(dataset_entry, Dataset.objects.for_feed().in_order(keys)),
        )


def _newest(rows: DatasetQuerySet, query: QueryDict, sort: str) -> list[int]:
    """The first of these rows, among those that answer the words if there are any."""
    if not read(query.get("q", "")).words:
        ordered = rows.order_by(*ordering(sort, SORTS))
        return list(ordered.values_list("pk", flat=True)[: settings.FEED_SIZE])
    dated = query.copy()
    dated["sort"] = sort
    found = search(asked(dated, Place(1, CANDIDATES, "", dated), facets=()))
    return first_shown(rows, found.ids)
