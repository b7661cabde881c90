"""Datasets, second version of the API: links in place of files, and search (API contract 5, 6)."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import include, path
from rest_framework import exceptions
from rest_framework.request import Request

from catalog.datasets import filters
from catalog.datasets.api import parameters
from catalog.datasets.api.extras import urlpatterns as extras_urls
from catalog.datasets.api.reads import DatasetV2View, community_rows, published_rows
from catalog.datasets.choices import ResourceType
from catalog.datasets.models import Dataset, Resource
from catalog.datasets.representations import (
    RESOURCES_PAGE_SIZE,
    community_resource,
    resource_v1,
    schemas_used,
)
from catalog.datasets.shapes import DATASET_V2, FOUND_RESOURCE, RESOURCE, SCHEMA_REF
from organizations.representations import named_facets
from portal.core.api import schema
from portal.core.api.paging import page_of
from portal.core.api.query import choice_in
from portal.core.api.view import ApiView
from portal.search.query import search

VIEW = "datasets.view_dataset"
NO_RESOURCE = "Resource does not exist"


class Datasets(DatasetV2View):
    """The list of datasets."""

    @schema.reads_page("List datasets", *parameters.LISTING, of=DATASET_V2)
    def get(self, request: Request) -> HttpResponse:
        """A page of datasets, newest first unless sorted or searched otherwise."""
        return self.answer(self.listing())


class DatasetDetail(DatasetV2View):
    """One dataset."""

    @schema.reads_object("Read a dataset", of=DATASET_V2)
    def get(self, request: Request, key: str) -> HttpResponse:
        """The dataset with this id or slug."""
        found = self.find(self.readable(), key, VIEW)
        return self.versioned(self.shaped([found])[0], found.last_modified_internal)


class DatasetSearch(DatasetV2View):
    """Search among datasets."""

    @schema.reads_search("Search datasets", *parameters.SEARCH, of=DATASET_V2)
    def get(self, request: Request) -> HttpResponse:
        """A page of public datasets, the best first, with facets."""
        place = self.place()
        place.check_window()
        found = search(filters.asked(request.GET, place))
        rows = published_rows().in_order(found.ids)
        envelope = place.envelope(self.shaped(rows), found.total)
        return self.answer({**envelope, "facets": named_facets(found)})


class Resources(ApiView):
    """The files of a dataset."""

    @schema.reads_page(
        "List the resources of a dataset",
        schema.text("type", "Type of resource", ResourceType.values),
        schema.text("q", "Part of the title"),
        of=RESOURCE,
    )
    def get(self, request: Request, key: str) -> HttpResponse:
        """A page of files, in the producer's order."""
        dataset = self.find(Dataset.objects.for_rights(), key, VIEW)
        rows = dataset.resources.for_api().in_producer_order()
        if kind := choice_in(request.GET, "type", ResourceType.values):
            rows = rows.filter(type=kind)
        if words := request.GET.get("q"):
            rows = rows.titled_like(words)
        place = self.place(page_size=RESOURCES_PAGE_SIZE)

        def shaped(found: list[Resource]) -> list[dict[str, Any]]:
            return [resource_v1(row, self.reader, dataset.slug) for row in found]

        return self.answer(page_of(place, rows, shaped))


class AnyResource(ApiView):
    """A file, by its own id alone."""

    @schema.reads_object("Read a resource and the id of its dataset", of=FOUND_RESOURCE)
    def get(self, request: Request, uuid: UUID) -> HttpResponse:
        """The file and its dataset's id; those of the community too."""
        found = Resource.objects.select_related("dataset").filter(uuid=uuid).first()
        return self._of_dataset(found) if found else self._of_community(uuid)

    def _of_dataset(self, found: Resource) -> HttpResponse:
        dataset = self.shown(found.dataset, VIEW, NO_RESOURCE)
        resource = resource_v1(found, self.reader, dataset.slug)
        data = {"resource": resource, "dataset_id": dataset.public_id}
        return self.versioned(data, found.last_modified_internal)

    def _of_community(self, uuid: UUID) -> HttpResponse:
        found = community_rows().filter(uuid=uuid).first()
        if found is None:
            raise exceptions.NotFound(NO_RESOURCE)
        if found.dataset:
            self.shown(found.dataset, VIEW, NO_RESOURCE)
        identifier = found.dataset.public_id if found.dataset else None
        data = {"resource": community_resource(found, self.reader), "dataset_id": identifier}
        return self.versioned(data, found.last_modified_internal)


class Schemas(ApiView):
    """The schemas of a dataset's files."""

    @schema.reads_list("List the schemas that the resources of a dataset follow", of=SCHEMA_REF)
    def get(self, request: Request, key: str) -> HttpResponse:
        """Each schema once."""
        dataset = self.find(Dataset.objects.for_rights(), key, VIEW)
        rows = dataset.resources.filter(schema__isnull=False).in_producer_order()
        return self.answer(schemas_used(list(rows.only("schema"))))


app_name = "api2-datasets"
urlpatterns = [
    path("datasets/", Datasets.as_view(), name="list"),
    path("datasets/search/", DatasetSearch.as_view(), name="search"),
    path("datasets/resources/<uuid:uuid>/", AnyResource.as_view(), name="resource"),
    path("datasets/<str:key>/", DatasetDetail.as_view(), name="detail"),
    path("datasets/<str:key>/resources/", Resources.as_view(), name="resources"),
    path("datasets/<str:key>/schemas/", Schemas.as_view(), name="schemas"),
    path("datasets/", include(extras_urls)),
]
