"""Rows to answers: what each version of the API needs read, in a fixed number of queries."""

from functools import cache
from typing import Any

from django.db.models import Prefetch
from django.http import HttpResponse

from catalog.datasets import filters
from catalog.datasets.links import community_totals, links_of
from catalog.datasets.models import CommunityResource, Dataset, Resource
from catalog.datasets.querysets import SHOWN, DatasetQuerySet
from catalog.datasets.representations import community_resource, dataset_v1, dataset_v2
from portal.core.api.mask import leaves_out, names
from portal.core.api.paging import Place, page_of
from portal.core.api.view import ApiView
from portal.core.rows import RowsByKey
from portal.search.query import search
from portal.search.reading import read

FULL_OBJECTS = "X-Get-Datasets-Full-Objects"


class DatasetView(ApiView):
    """A view that answers whole datasets; `under` is where they stand in the answer."""

    under: tuple[str, ...] = ()

    def readable(self) -> DatasetQuerySet:
        """The rows with all that this version's answer needs."""
        return Dataset.objects.for_api()

    def shaped(self, rows: list[Dataset]) -> list[dict[str, Any]]:
        """The rows as this version writes them."""
        raise NotImplementedError

    def listing(self) -> dict[str, Any]:
        """The page of datasets asked for, by the listing's filters."""
        place = self.place()
        rows = filters.listed(self.request.GET, self.request.user, self.readable())
        if read(self.request.GET.get("q", "")).words:
            return self._found(place, rows)
        return page_of(place, rows, self.shaped)

    def _found(self, place: Place, rows: DatasetQuerySet) -> dict[str, Any]:
        """The page that answers a text: by search, or in SQL for an order or rows it lacks."""
        query, user = self.request.GET, self.request.user
        is_plain = not query.get("sort") and not any(query.get(name) for name in filters.STATES)
        if is_plain and not (user.is_authenticated and filters.has_matching_drafts(rows, query)):
            found = search(filters.asked(query, place, facets=()))
            return place.listing(self.shaped(self.readable().in_order(found.ids)), found.total)
        return page_of(place, filters.matching(rows, query), self.shaped)


class DatasetV1View(DatasetView):
    """Datasets of the first version: their files in a list."""

    def readable(self) -> DatasetQuerySet:
        """As all versions, with the files, and those of the community when the mask asks."""
        rows = super().readable()
        if not leaves_out(self.mask, *self.under, "resources"):
            rows = rows.prefetch_related(
                Prefetch("resources", Resource.objects.in_producer_order())
            )
        if names(self.mask, *self.under, "community_resources"):
            rows = rows.prefetch_related(Prefetch("community_resources", community_rows()))
        return rows

    def shaped(self, rows: list[Dataset]) -> list[dict[str, Any]]:
        """Datasets of API contract 3.2; `community_resources` only when the mask names it."""
        with_files = not leaves_out(self.mask, *self.under, "resources")
        links = links_of([row.pk for row in rows])
        data = [dataset_v1(row, links, self.reader, with_resources=with_files) for row in rows]
        if names(self.mask, *self.under, "community_resources"):
            for item, row in zip(data, rows, strict=True):
                others = row.community_resources.all()
                item["community_resources"] = [community_resource(r, self.reader) for r in others]
        return data

    def written(self, dataset: Dataset, status: int = 200) -> HttpResponse:
        """The dataset read again after a write, as a GET would answer it."""
        found = self.readable().get(pk=dataset.pk)
        return self.versioned(self.shaped([found])[0], found.last_modified_internal, status)


class DatasetV2View(DatasetView):
    """Datasets of the second version: links in place of their files."""

    def shaped(self, rows: list[Dataset]) -> list[dict[str, Any]]:
        """Datasets of API contract 6, with objects for vocabularies when the header asks."""
        full = self.request.headers.get(FULL_OBJECTS, "").lower() in ("true", "1")
        keys = [row.pk for row in rows]
        links, totals = links_of(keys), community_totals(keys)
        return [
            dataset_v2(row, links, self.reader, community_total=totals.get(row.pk, 0), full=full)
            for row in rows
        ]


def community_rows() -> Any:
    """The files of the community that everyone may see, with what their answer needs."""
    rows = CommunityResource.objects.filter(private=False, deleted=None)
    return rows.select_related("dataset", "organization", "owner").order_by(
        "-created_at_internal", "-id"
    )


@cache
def published_rows() -> RowsByKey:
    """Published datasets by key, with what their answer needs."""
    return RowsByKey(Dataset.objects.published(), SHOWN)
