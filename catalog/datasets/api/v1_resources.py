"""Files of datasets, first version of the API (API contract 5)."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils.cache import add_never_cache_headers
from rest_framework import exceptions
from rest_framework.request import Request

from catalog.datasets import services
from catalog.datasets.api import writes
from catalog.datasets.api.uploads import urlpatterns as upload_urls
from catalog.datasets.api.writes import VIEW
from catalog.datasets.models import CommunityResource, Dataset, Resource
from catalog.datasets.models.resource import URL_SCHEMES
from catalog.datasets.representations import resource_url, resource_v1
from catalog.datasets.serializers.resource import (
    ResourceInput,
    change_resource,
    new_resource,
    read_id,
)
from catalog.datasets.shapes import RESOURCE
from portal.core.api import schema as openapi
from portal.core.api.errors import bad_request
from portal.core.api.json import MergePatchParser, OrjsonParser
from portal.core.api.shapes import array
from portal.core.api.view import ApiView
from portal.core.api.writing import body_of, refuse_deleted
from portal.metrics.counting import note_download

CHANGE = "datasets.change_resources"
NO_RESOURCE = "Resource does not exist"
PATCH_BODY = {
    "application/merge-patch+json": {
        **openapi.OBJECT,
        "description": "Fields of ResourceInput; objects are merged, null removes",
    }
}


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
        note_download(request, found.dataset.public_id)
        answer = FileRedirect(resource_url(found, self.reader))
        add_never_cache_headers(answer)
        return answer


class PermalinkWithSlash(Permalink):
    """The same under the address that some programs make of it; not described."""

    schema = None


class Resources(ApiView):
    """The files of a dataset, to write; the dataset itself lists them."""

    @openapi.writes(
        "Add a remote resource before the others", ResourceInput, status=201, answer=RESOURCE
    )
    @transaction.atomic
    def post(self, request: Request, key: str) -> HttpResponse:
        """Store a file, before the others of its dataset."""
        dataset = writes.locked(self, key, CHANGE)
        refuse_deleted(self, dataset)
        resource = new_resource(body_of(self))
        resource.dataset = dataset
        services.add_resource(actor=request.user, resource=resource)
        return self.answer(resource_v1(resource, self.reader, dataset.slug), status=201)

    @openapi.writes("Put all resources in another order", openapi.LIST_BODY, answer=array(RESOURCE))
    @transaction.atomic
    def put(self, request: Request, key: str) -> HttpResponse:
        """Order the files as the body lists their ids."""
        dataset = writes.locked(self, key, CHANGE)
        refuse_deleted(self, dataset)
        order = _order(request.data, dataset.resources.count())
        try:
            services.reorder_resources(actor=request.user, dataset=dataset, order=order)
        except services.WrongOrder as error:
            raise bad_request(str(error)) from error
        rows = dataset.resources.in_producer_order()
        return self.answer([resource_v1(row, self.reader, dataset.slug) for row in rows])


def _order(items: Any, count: int) -> list[UUID | None]:
    """The ids of a list of ids, or of objects that have one; None for what can be none. Raises: Invalid."""
    if not isinstance(items, list):
        raise bad_request("Wrong payload format, list expected")
    if len(items) != count:
        raise bad_request(
            f"All resources must be reordered, you provided {len(items)} out of {count}"
        )
    if not all(
        isinstance(item, str) or (isinstance(item, dict) and "id" in item) for item in items
    ):
        raise bad_request("Each resource must have an 'id' field")
    return [read_id(item) for item in items]


class ResourceDetail(ApiView):
    """One file of a dataset."""

    parser_classes = [OrjsonParser, MergePatchParser]

    @openapi.reads_object("Read a resource", of=RESOURCE)
    def get(self, request: Request, key: str, uuid: UUID) -> HttpResponse:
        """The file with this id in this dataset."""
        dataset = self.find(Dataset.objects.all(), key, VIEW)
        return self._answered(dataset, writes.find_resource(dataset, uuid))

    @openapi.writes("Update a resource", ResourceInput(partial=True), answer=RESOURCE)
    def put(self, request: Request, key: str, uuid: UUID) -> HttpResponse:
        """Change the fields that the body has."""
        return self._changed(key, uuid, merge=False)

    @openapi.writes("Change a resource with a JSON merge patch", PATCH_BODY, answer=RESOURCE)
    def patch(self, request: Request, key: str, uuid: UUID) -> HttpResponse:
        """As PUT; objects are merged, null removes (RFC 7396)."""
        return self._changed(key, uuid, merge=True)

    @openapi.writes("Delete a resource", None, status=204, answer=None)
    @transaction.atomic
    def delete(self, request: Request, key: str, uuid: UUID) -> HttpResponse:
        """Remove a file, and what the portal hosts of it."""
        _dataset, resource = self._held(key, uuid)
        services.remove_resource(actor=request.user, resource=resource)
        return HttpResponse(status=204)

    @transaction.atomic
    def _changed(self, key: str, uuid: UUID, *, merge: bool) -> HttpResponse:
        dataset, resource = self._held(key, uuid)
        changes = change_resource(resource, body_of(self), merge=merge)
        services.update_resource(actor=self.request.user, resource=resource, changes=changes)
        return self._answered(dataset, writes.find_resource(dataset, uuid))

    def _held(self, key: str, uuid: UUID) -> tuple[Dataset, Resource]:
        dataset = writes.locked(self, key, CHANGE, checks_version=False)
        refuse_deleted(self, dataset)
        resource = writes.find_resource(dataset, uuid)
        self.check_version(resource.last_modified_internal)
        return dataset, resource

    def _answered(self, dataset: Dataset, resource: Resource) -> HttpResponse:
        data = resource_v1(resource, self.reader, dataset.slug)
        return self.versioned(data, resource.last_modified_internal)


urlpatterns = [
    path("r/<uuid:uuid>", Permalink.as_view(), name="permalink"),
    path("r/<uuid:uuid>/", PermalinkWithSlash.as_view()),
    path("<str:key>/resources/", Resources.as_view(), name="resources"),
    path("<str:key>/resources/<uuid:uuid>/", ResourceDetail.as_view(), name="resource"),
    *upload_urls,
]
