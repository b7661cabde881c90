"""Files of the community (API contract 5)."""

from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.http import HttpResponse
from django.urls import path
from rest_framework import exceptions
from rest_framework.request import Request

from catalog.datasets import services
from catalog.datasets.api.reads import community_rows
from catalog.datasets.models import CommunityResource, Dataset
from catalog.datasets.representations import community_resource
from catalog.datasets.serializers.resource import (
    CommunityResourceInput,
    changes_of,
    refuse_hosted,
    write_into,
)
from catalog.datasets.shapes import COMMUNITY_RESOURCE, UPLOADED_COMMUNITY_OR_PART
from organizations.producing import move, set_producer
from portal.core.api import schema
from portal.core.api.errors import Gone, Invalid, bad_fields
from portal.core.api.json import MergePatchParser, OrjsonParser
from portal.core.api.paging import page_of
from portal.core.api.query import identifier_in, ordering, sort_in
from portal.core.api.view import ApiView
from portal.core.api.writing import body_of, validated
from portal.files.api import UPLOAD_BODY, UploadView
from portal.files.services import StoredFile

VIEW: Final = "datasets.view_communityresource"
CHANGE: Final = "datasets.change_communityresource"
UNKNOWN: Final = "Resource does not exist"
DEFAULT_SORT: Final = "-created_at_internal"
_SORTED: Final = (
    *("created_at_internal", "last_modified_internal", "created_at", "last_modified"),
    *("title", "type", "filetype", "format", "mime", "filesize"),
)
_REFERENCE: Final = {"type": ["string", "object", "null"], "description": "Id, or object with one"}
_OWN: Final = {
    "type": "object",
    "properties": dict.fromkeys(("dataset", "organization", "owner"), _REFERENCE),
}
NEW_BODY: Final = {
    "application/json": {
        "allOf": [
            {"$ref": "#/components/schemas/ResourceInput"},
            {**_OWN, "required": ["dataset"]},
        ]
    }
}
CHANGE_BODY: Final = {
    "application/json": {
        **_OWN,
        "description": "Fields of ResourceInput, and these; in a merge patch, null removes",
    }
}
SORTS: Final = {name: name for name in _SORTED}


class CommunityView(ApiView):
    """What the views of one file of the community share."""

    def found(self, uuid: UUID) -> CommunityResource:
        """The file with this id, if the caller may see it. Raises: NotFound, Gone."""
        row = community_rows().filter(uuid=uuid).first()
        if row is None or (row.dataset and row.dataset.private and not self._may_see(row)):
            raise exceptions.NotFound(UNKNOWN)
        if row.dataset and row.dataset.deleted and not self._may_see(row):
            raise Gone("Dataset has been deleted")
        return row

    def allowed(self, uuid: UUID, permission: str = CHANGE) -> CommunityResource:
        """The file, if the caller has this right on it. Raises: NotAuthenticated, PermissionDenied, and as `found`."""
        self.require_user()
        row = self.found(uuid)
        self.require(permission, row)
        return row

    def held(self, uuid: UUID, permission: str = CHANGE) -> CommunityResource:
        """The same, held until the transaction ends. Raises: Outdated, and as `allowed`."""
        self.allowed(uuid, permission)
        row = community_rows().select_for_update(of=("self",)).filter(uuid=uuid).first()
        if row is None:
            raise exceptions.NotFound(UNKNOWN)
        self.check_version(row.last_modified_internal)
        return row

    def answered(self, row: CommunityResource, status: int = 200, **more: Any) -> HttpResponse:
        """The file, as a GET answers it."""
        data = {**community_resource(row, self.reader), **more}
        return self.versioned(data, row.last_modified_internal, status)

    def _may_see(self, row: CommunityResource) -> bool:
        return self.request.user.has_perm(VIEW, row)


class CommunityResources(CommunityView):
    """The files of the community."""

    @schema.reads_page(
        "List community resources",
        schema.text("dataset", "Dataset id"),
        schema.text("organization", "Organization id"),
        schema.text("owner", "User id"),
        schema.sort(SORTS),
        of=COMMUNITY_RESOURCE,
    )
    def get(self, request: Request) -> HttpResponse:
        """A page of files that others than the producers share, newest first unless sorted otherwise."""
        visible = Dataset.objects.visible_to(request.user)
        rows = community_rows().filter(Q(dataset=None) | Q(dataset__in=visible))
        for name in ("dataset", "organization", "owner"):
            if identifier := identifier_in(request.GET, name):
                rows = rows.filter(**{f"{name}__public_id": identifier})
        rows = rows.order_by(*ordering(sort_in(request.GET, SORTS) or DEFAULT_SORT, SORTS))

        def shaped(found: list[CommunityResource]) -> list[dict]:
            return [community_resource(row, self.reader) for row in found]

        return self.answer(page_of(self.place(), rows, shaped))

    @schema.writes(
        "Share a remote file about a dataset", NEW_BODY, status=201, answer=COMMUNITY_RESOURCE
    )
    @transaction.atomic
    def post(self, request: Request) -> HttpResponse:
        """Store a remote file in the name of the caller, or of their organization."""
        user = self.require_user()
        data = validated(CommunityResourceInput, body_of(self))
        refuse_hosted(data, "community resources")
        resource = CommunityResource(dataset=_dataset_in(data, user))
        set_producer(resource, data, user)
        write_into(resource, data)
        services.add_community_resource(actor=user, resource=resource)
        return self.answered(resource, status=201)


class CommunityResourceDetail(CommunityView):
    """One file of the community."""

    parser_classes = [OrjsonParser, MergePatchParser]

    @schema.reads_object("Read a community resource", of=COMMUNITY_RESOURCE)
    def get(self, request: Request, uuid: UUID) -> HttpResponse:
        """The file with this id."""
        return self.answered(self.found(uuid))

    @schema.writes("Update a community resource", CHANGE_BODY, answer=COMMUNITY_RESOURCE)
    def put(self, request: Request, uuid: UUID) -> HttpResponse:
        """Change the fields that the body has."""
        return self._changed(uuid, merge=False)

    @schema.writes(
        "Change a community resource with a JSON merge patch",
        CHANGE_BODY,
        answer=COMMUNITY_RESOURCE,
    )
    def patch(self, request: Request, uuid: UUID) -> HttpResponse:
        """As PUT; objects are merged, null removes (RFC 7396)."""
        return self._changed(uuid, merge=True)

    @schema.writes("Delete a community resource", None, status=204, answer=None)
    @transaction.atomic
    def delete(self, request: Request, uuid: UUID) -> HttpResponse:
        """Remove a file, and what the portal hosts of it."""
        row = self.held(uuid, "datasets.delete_communityresource")
        services.remove_community_resource(actor=request.user, resource=row)
        return HttpResponse(status=204)

    @transaction.atomic
    def _changed(self, uuid: UUID, *, merge: bool) -> HttpResponse:
        user = self.require_user()
        row = self.held(uuid)
        data = changes_of(CommunityResourceInput, row, body_of(self), merge=merge)
        changes = move(row, data, user) + write_into(row, data)
        if "dataset" in data and (row.dataset is None or data["dataset"] != row.dataset.public_id):
            row.dataset = _dataset_in(data, user)
            changes.append("dataset")
        services.update_community_resource(actor=user, resource=row, changes=changes)
        return self.answered(row)


class CommunityUpload(CommunityView, UploadView):
    """A file in place of the one that a resource of the community has."""

    @schema.writes(
        "Send a file in place of a community resource's",
        UPLOAD_BODY,
        answer=UPLOADED_COMMUNITY_OR_PART,
        also=schema.OF_FILES,
    )
    def post(self, request: Request, uuid: UUID) -> HttpResponse:
        """Replace the file and what it says of itself; or keep a part of it."""
        dataset = self.allowed(uuid).dataset

        def attach(stored: StoredFile) -> HttpResponse:
            row = self.held(uuid)
            changes = services.hold_file(row, stored)
            services.update_community_resource(actor=request.user, resource=row, changes=changes)
            return self.answered(row, success=True)

        return self.received(dataset.slug if dataset else "community", attach)


def _dataset_in(data: dict[str, Any], user: Any) -> Dataset:
    """The dataset that a body names, if the caller may see it. Raises: Invalid, ValidationError."""
    identifier = data.get("dataset")
    if identifier is None:
        raise Invalid({"errors": {"dataset": "A dataset identifier is required"}})
    found = Dataset.objects.visible_to(user).filter(public_id=identifier).first()
    if found is None:
        raise bad_fields(dataset="Unknown dataset")
    return found


app_name = "api1-community"
urlpatterns = [
    path("datasets/community_resources/", CommunityResources.as_view(), name="list"),
    path(
        "datasets/community_resources/<uuid:uuid>/",
        CommunityResourceDetail.as_view(),
        name="detail",
    ),
    path(
        "datasets/community_resources/<uuid:uuid>/upload/",
        CommunityUpload.as_view(),
        name="upload",
    ),
]
