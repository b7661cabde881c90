"""Catalogues of datasets and files as CSV, read and sent batch by batch (API contract 13.3)."""

from collections.abc import Iterator
from itertools import islice

from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponseBase, QueryDict
from django.urls import path
from rest_framework.request import Request

from catalog.datasets import filters
from catalog.datasets.api import parameters
from catalog.datasets.columns import DATASET_COLUMNS, RESOURCE_COLUMNS
from catalog.datasets.models import Dataset, Resource
from catalog.datasets.querysets import DatasetQuerySet
from organizations.models import Organization
from portal.core.api import schema
from portal.core.api.query import sort_in
from portal.core.api.view import ApiView
from portal.core.delimited import BATCH, answer_csv, batches
from portal.core.rules import AnyUser


class SiteDatasets(ApiView):
    """The datasets of the site."""

    @schema.reads_csv("Download the datasets as CSV", *parameters.LISTING)
    def get(self, request: Request) -> HttpResponseBase:
        """All that everyone may open, archived ones too, or those that pass the filters of the listing."""
        return _of_datasets(request, _asked(request.GET, request.user))


class SiteResources(ApiView):
    """The files of the site."""

    @schema.reads_csv("Download the resources as CSV", *parameters.LISTING)
    def get(self, request: Request) -> HttpResponseBase:
        """The files of the datasets that the same filters keep, dataset by dataset."""
        return _of_files(request, "resources", _asked(request.GET, request.user))


class OrganizationDatasets(ApiView):
    """The datasets of an organization."""

    @schema.reads_csv("Download the datasets of an organization as CSV", *parameters.LISTING)
    def get(self, request: Request, key: str) -> HttpResponseBase:
        """Those that everyone may open."""
        return _of_datasets(request, _asked_under(self, key))


class OrganizationResources(ApiView):
    """The files of an organization."""

    @schema.reads_csv("Download the resources of an organization as CSV", *parameters.LISTING)
    def get(self, request: Request, key: str) -> HttpResponseBase:
        """Those of the datasets that everyone may open."""
        return _of_files(request, "datasets-resources", _asked_under(self, key))


def _asked(query: QueryDict, user: AnyUser) -> DatasetQuerySet:
    """The datasets to write, whoever asks: an export is the same for all. Raises: as `filters.narrowed`."""
    sort_in(query, filters.SORTS)  # rows go by their keys, but an unknown order stays an error
    open_to_all = Dataset.objects.visible_to(AnonymousUser())
    return filters.matching(filters.narrowed(query, user, open_to_all).for_export(), query)


def _asked_under(view: ApiView, key: str) -> DatasetQuerySet:
    """The same among those of the organization at this address. Raises: as `find` too."""
    organization = view.find(Organization.objects.all(), key, "organizations.view_private")
    query = view.request.GET.copy()
    query["organization"] = organization.public_id
    return _asked(query, view.request.user)


def _of_datasets(request: Request, rows: DatasetQuerySet) -> HttpResponseBase:
    return answer_csv(request, "datasets", DATASET_COLUMNS, batches(rows, None), exact=True)


def _of_files(request: Request, base: str, rows: DatasetQuerySet) -> HttpResponseBase:
    return answer_csv(request, base, RESOURCE_COLUMNS, _files(rows), exact=True)


def _files(rows: DatasetQuerySet) -> Iterator[list[Resource]]:
    """The files of these datasets, each with its dataset; a server-side cursor for those of each batch of datasets."""
    bare = rows.filter(resources_count__gt=0).prefetch_related(None)
    for datasets in batches(bare, None):
        known = {row.pk: row for row in datasets}
        files = Resource.objects.for_export().filter(dataset__in=list(known)).iterator(BATCH)
        while batch := list(islice(files, BATCH)):
            for row in batch:
                row.dataset = known[row.dataset_id]
            yield batch


app_name = "api1-dataset-exports"
urlpatterns = [
    path("site/datasets.csv", SiteDatasets.as_view(), name="datasets"),
    path("site/resources.csv", SiteResources.as_view(), name="resources"),
    path(
        "organizations/<str:key>/datasets.csv",
        OrganizationDatasets.as_view(),
        name="of-organization",
    ),
    path(
        "organizations/<str:key>/datasets-resources.csv",
        OrganizationResources.as_view(),
        name="resources-of-organization",
    ),
]
