"""Datasets and files of the community that are the caller's, or their organizations' (API contract 10.1)."""

from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.urls import path
from rest_framework.request import Request

from catalog.datasets.api.reads import DatasetV1View
from catalog.datasets.models import CommunityResource
from catalog.datasets.representations import community_resource
from catalog.datasets.shapes import COMMUNITY_RESOURCE, DATASET
from portal.core.api import schema
from portal.core.api.view import ApiView

TITLE = schema.text("q", "Part of the title")


class MyDatasets(DatasetV1View):
    """The caller's own datasets."""

    @schema.reads_list("List my datasets", of=DATASET)
    def get(self, request: Request) -> HttpResponse:
        """All of them, newest first, drafts and deleted ones too."""
        rows = self.readable().filter(owner=self.require_user())
        return self.answer(self.shaped(list(rows.order_by("-created_at_internal", "-id"))))


class MyOrganizationsDatasets(DatasetV1View):
    """Datasets of the caller and of the organizations they belong to."""

    @schema.reads_list("List my datasets and those of my organizations", TITLE, of=DATASET)
    def get(self, request: Request) -> HttpResponse:
        """All of them, newest first, drafts and deleted ones too."""
        rows = self.readable().filter(_owned(self.require_user()), _titled(request))
        return self.answer(self.shaped(list(rows.order_by("-created_at_internal", "-id"))))


class MyOrganizationsCommunityResources(ApiView):
    """Files that the caller and the organizations they belong to share about any dataset."""

    @schema.reads_list(
        "List my community resources and those of my organizations", TITLE, of=COMMUNITY_RESOURCE
    )
    def get(self, request: Request) -> HttpResponse:
        """All of them, newest first."""
        rows = CommunityResource.objects.filter(_owned(self.require_user()), _titled(request))
        found = (
            rows.filter(deleted=None)
            .select_related("dataset", "organization", "owner")
            .order_by("-created_at_internal", "-id")
        )
        return self.answer([community_resource(row, self.reader) for row in found])


def _owned(user: Any) -> Q:
    return Q(owner=user) | Q(organization__in=user.memberships.values("organization"))


def _titled(request: Request) -> Q:
    text = request.GET.get("q", "")
    return Q(title__icontains=text) if text else Q()


app_name = "api1-my-datasets"
urlpatterns = [
    path("me/datasets/", MyDatasets.as_view(), name="datasets"),
    path("me/org_datasets/", MyOrganizationsDatasets.as_view(), name="organizations-datasets"),
    path(
        "me/org_community_resources/",
        MyOrganizationsCommunityResources.as_view(),
        name="organizations-community-resources",
    ),
]
