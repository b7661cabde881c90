"""Files of datasets, first version of the API (API contract 5)."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils.cache import add_never_cache_headers
from rest_framework import exceptions
from rest_framework.request import Request

from catalog.datasets.api.reads import community_rows
from catalog.datasets.models import CommunityResource, Dataset, Resource
from catalog.datasets.models.resource import URL_SCHEMES
from catalog.datasets.representations import community_resource, resource_url, resource_v1
from portal.core import api_schema as openapi
from portal.core.api_paging import page_of
from portal.core.api_query import identifier_in
from portal.core.api_view import ApiView

VIEW = "datasets.view_dataset"
NO_RESOURCE = "Resource does not exist"


class FileRedirect(HttpResponseRedirect):
    """302 to a file, wherever producers keep them."""

    allowed_schemes = list(URL_SCHEMES)


class Permalink(ApiView):
    """The stable address of a file."""

    @openapi.redirects("Go to a resource's present address")
    def get(self, request: Request, uuid: UUID) -> HttpResponse:
        """302 to wherever the file is today."""
        found = (
            Resource.objects.select_related("dataset").filter(uuid=uuid).first()
            or CommunityResource.objects.select_related("dataset").filter(uuid=uuid).first()
        )
        if found is None or found.dataset is None:
            raise exceptions.NotFound(NO_RESOURCE)
        self.shown(found.dataset, VIEW, NO_RESOURCE)
        answer = FileRedirect(resource_url(found, self.reader))
        add_never_cache_headers(answer)
        return answer


class PermalinkWithSlash(Permalink):
    """The same under the address that some programs make of it; not described."""

    schema = None


class ResourceDetail(ApiView):
    """One file of a dataset."""

    @openapi.reads_object("Read a resource")
    def get(self, request: Request, key: str, uuid: UUID) -> HttpResponse:
        """The file with this id in this dataset."""
        dataset = self.find(Dataset.objects.all(), key, VIEW)
        found = dataset.resources.filter(uuid=uuid).first()
        if found is None:
            raise exceptions.NotFound(NO_RESOURCE)
        data = resource_v1(found, self.reader, dataset.slug)
        return self.versioned(data, found.last_modified_internal)


class CommunityResources(ApiView):
    """The files of the community."""

    @openapi.reads_page(
        "List community resources",
        openapi.text("dataset", "Dataset id"),
        openapi.text("organization", "Organization id"),
        openapi.text("owner", "User id"),
    )
    def get(self, request: Request) -> HttpResponse:
        """A page of files that others than the producers share, newest first."""
        rows = community_rows().filter(dataset__in=Dataset.objects.visible_to(request.user))
        for name in ("dataset", "organization", "owner"):
            if identifier := identifier_in(request.GET, name):
                rows = rows.filter(**{f"{name}__public_id": identifier})

        def shaped(found: list[CommunityResource]) -> list[dict]:
            return [community_resource(row, self.reader) for row in found]

        return self.answer(page_of(self.place(), rows, shaped))


urlpatterns = [
    path("r/<uuid:uuid>", Permalink.as_view(), name="permalink"),
    path("r/<uuid:uuid>/", PermalinkWithSlash.as_view()),
    path("community_resources/", CommunityResources.as_view(), name="community-resources"),
    path("<str:key>/resources/<uuid:uuid>/", ResourceDetail.as_view(), name="resource"),
]
