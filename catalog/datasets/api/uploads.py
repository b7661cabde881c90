"""Files sent to datasets (API contract 5, 5.1)."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import path
from rest_framework.request import Request

from catalog.datasets import services
from catalog.datasets.api import writes
from catalog.datasets.api.reads import community_rows
from catalog.datasets.api.writes import VIEW
from catalog.datasets.models import CommunityResource, Dataset, Resource
from catalog.datasets.representations import community_resource, resource_v1
from catalog.datasets.shapes import UPLOADED, UPLOADED_COMMUNITY, UPLOADED_OR_PART
from organizations.producing import set_producer
from portal.core.api import schema
from portal.core.api.writing import refuse_deleted
from portal.files.api import UPLOAD_BODY, UploadView
from portal.files.services import StoredFile
from portal.files.shapes import PART

CHANGE = "datasets.change_resources"


class DatasetUploadView(UploadView):
    """An upload to a dataset."""

    def allowed(self, key: str, permission: str = CHANGE) -> Dataset:
        """The dataset, not held: the body is still to come. Raises as `writes.locked`, and Gone."""
        self.require_user()
        dataset = self.find(Dataset.objects.all(), key, VIEW)
        self.require(permission, dataset)
        refuse_deleted(self, dataset)
        return dataset

    def held(self, dataset: Dataset, *, checks_version: bool = True) -> Dataset:
        """The same dataset once the file is there: held, and rights looked at again."""
        held = writes.locked(self, dataset.public_id, CHANGE, checks_version=checks_version)
        refuse_deleted(self, held)
        return held

    def shaped(self, resource: Resource, dataset: Dataset, status: int) -> HttpResponse:
        """The resource and that it succeeded."""
        data = {**resource_v1(resource, self.reader, dataset.slug), "success": True}
        return self.versioned(data, resource.last_modified_internal, status)


class NewResource(DatasetUploadView):
    """A file for a new resource."""

    @schema.writes(
        "Send a file for a new resource",
        UPLOAD_BODY,
        status=201,
        answer=UPLOADED,
        also={200: PART, **schema.OF_FILES},
    )
    def post(self, request: Request, key: str) -> HttpResponse:
        """Store a file, before the others of its dataset; or keep a part of it."""
        dataset = self.allowed(key)

        def attach(stored: StoredFile) -> HttpResponse:
            resource = Resource(dataset=self.held(dataset))
            services.hold_file(resource, stored)
            services.add_resource(actor=request.user, resource=resource)
            return self.shaped(resource, dataset, 201)

        return self.received(dataset.slug, attach)


class ReplacedResource(DatasetUploadView):
    """A file in place of the one that a resource has."""

    @schema.writes(
        "Send a file in place of a resource's",
        UPLOAD_BODY,
        answer=UPLOADED_OR_PART,
        also=schema.OF_FILES,
    )
    def post(self, request: Request, key: str, uuid: UUID) -> HttpResponse:
        """Replace the file and what it says of itself; or keep a part of it."""
        dataset = self.allowed(key)
        writes.find_resource(dataset, uuid)

        def attach(stored: StoredFile) -> HttpResponse:
            held = self.held(dataset, checks_version=False)
            resource = writes.find_resource(held, uuid)
            self.check_version(resource.last_modified_internal)
            changes = services.hold_file(resource, stored)
            services.update_resource(actor=request.user, resource=resource, changes=changes)
            return self.shaped(resource, dataset, 200)

        return self.received(dataset.slug, attach)


class NewCommunityResource(DatasetUploadView):
    """A file that anyone shares about a dataset."""

    @schema.writes(
        "Send a file for a new community resource",
        UPLOAD_BODY,
        status=201,
        answer=UPLOADED_COMMUNITY,
        also={200: PART, **schema.OF_FILES},
    )
    def post(self, request: Request, key: str) -> HttpResponse:
        """Store a file of the caller's; or keep a part of it."""
        user = self.require_user()
        dataset = self.allowed(key, VIEW)
        resource = CommunityResource()
        set_producer(resource, {}, user)

        def attach(stored: StoredFile) -> HttpResponse:
            resource.dataset = self.allowed(dataset.public_id, VIEW)
            services.hold_file(resource, stored)
            services.add_community_resource(actor=user, resource=resource)
            row = community_rows().get(pk=resource.pk)
            data = {**community_resource(row, self.reader), "success": True}
            return self.versioned(data, row.last_modified_internal, 201)

        return self.received(dataset.slug, attach)


urlpatterns = [
    path("<str:key>/upload/", NewResource.as_view(), name="upload"),
    path("<str:key>/upload/community/", NewCommunityResource.as_view(), name="upload-community"),
    path(
        "<str:key>/resources/<uuid:uuid>/upload/",
        ReplacedResource.as_view(),
        name="upload-resource",
    ),
]
