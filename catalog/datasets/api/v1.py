"""Datasets, first version of the API: `/api/1/datasets/` (API contract 4)."""

from django.db import transaction
from django.http import HttpResponse
from django.urls import include, path
from rest_framework.request import Request

from catalog.datasets import services
from catalog.datasets.api import parameters, writes
from catalog.datasets.api.distinctions import urlpatterns as distinction_urls
from catalog.datasets.api.feeds import RecentDatasets
from catalog.datasets.api.reads import DatasetV1View
from catalog.datasets.api.schemas import urlpatterns as schema_urls
from catalog.datasets.api.suggest import urlpatterns as suggest_urls
from catalog.datasets.api.v1_resources import urlpatterns as resource_urls
from catalog.datasets.api.vocabularies import urlpatterns as vocabulary_urls
from catalog.datasets.api.writes import VIEW
from catalog.datasets.filters import SORTS
from catalog.datasets.serializers.dataset import DatasetInput
from catalog.datasets.shapes import DATASET
from organizations.models import Organization
from portal.core.api import schema
from portal.core.api.json import MergePatchParser, OrjsonParser
from portal.core.api.paging import page_of
from portal.core.api.query import ordering, sort_in
from portal.core.api.writing import refuse_deleted


class Datasets(DatasetV1View):
    """The list of datasets."""

    under = ("data",)

    @schema.reads_page("List datasets", *parameters.LISTING, of=DATASET)
    def get(self, request: Request) -> HttpResponse:
        """A page of datasets, newest first unless sorted or searched otherwise."""
        return self.answer(self.listing())

    @schema.writes("Create a dataset", DatasetInput, status=201, answer=DATASET)
    def post(self, request: Request) -> HttpResponse:
        """Store a dataset, with its files if the body lists them."""
        return self.written(writes.create(self), status=201)


class DatasetDetail(DatasetV1View):
    """One dataset."""

    parser_classes = [OrjsonParser, MergePatchParser]

    @schema.reads_object("Read a dataset and its files", of=DATASET)
    def get(self, request: Request, key: str) -> HttpResponse:
        """The dataset with this id or slug."""
        found = self.find(self.readable(), key, VIEW)
        return self.versioned(self.shaped([found])[0], found.last_modified_internal)

    @schema.writes("Update a dataset", DatasetInput(partial=True), answer=DATASET)
    def put(self, request: Request, key: str) -> HttpResponse:
        """Change the fields that the body has; a list of files, unless empty, replaces them."""
        return self.written(writes.update(self, key, merge=False))

    @schema.writes("Change a dataset with a JSON merge patch", DatasetInput, answer=DATASET)
    def patch(self, request: Request, key: str) -> HttpResponse:
        """As PUT; objects are merged, null removes (RFC 7396)."""
        return self.written(writes.update(self, key, merge=True))

    @schema.writes("Delete a dataset", None, status=204, answer=None)
    @transaction.atomic
    def delete(self, request: Request, key: str) -> HttpResponse:
        """Hide a dataset; it answers 410 from now on."""
        dataset = writes.locked(self, key, "datasets.delete_dataset")
        refuse_deleted(self, dataset)
        services.delete_dataset(actor=request.user, dataset=dataset)
        return HttpResponse(status=204)


class OrganizationDatasets(DatasetV1View):
    """The datasets of an organization."""

    under = ("data",)

    @schema.reads_page("List the datasets of an organization", schema.sort(SORTS), of=DATASET)
    def get(self, request: Request, key: str) -> HttpResponse:
        """A page of its datasets, drafts included for its members."""
        organization = self.find(Organization.objects.all(), key, "organizations.view_private")
        sort = sort_in(request.GET, SORTS) or "-created"
        rows = self.readable().listed_for(request.user).filter(organization=organization)
        rows = rows.order_by(*ordering(sort, SORTS))
        return self.answer(page_of(self.place(), rows, self.shaped))


app_name = "api1-datasets"
urlpatterns = [
    path("datasets/", Datasets.as_view(), name="list"),
    path("datasets/", include(vocabulary_urls)),
    path("datasets/", include(suggest_urls)),
    path("datasets/", include(schema_urls)),
    path("datasets/", include(distinction_urls)),
    path("datasets/", include(resource_urls)),
    path("datasets/recent.atom", RecentDatasets.as_view(), name="recent-feed"),
    path("datasets/<str:key>/", DatasetDetail.as_view(), name="detail"),
    path(
        "organizations/<str:key>/datasets/", OrganizationDatasets.as_view(), name="of-organization"
    ),
]
