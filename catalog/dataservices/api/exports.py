"""Catalogues of dataservices as CSV (API contract 13.3)."""

from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponseBase
from django.urls import path
from rest_framework.request import Request

from catalog.dataservices.api.parameters import LISTING
from catalog.dataservices.filters import listed
from catalog.dataservices.models import Dataservice
from catalog.dataservices.representations import COLUMNS
from organizations.models import Organization
from portal.core.api import schema
from portal.core.api.view import ApiView
from portal.core.delimited import answer_csv, batches


class SiteDataservices(ApiView):
    """Every public dataservice."""

    @schema.reads_csv("Read all dataservices as CSV", *LISTING)
    def get(self, request: Request) -> HttpResponseBase:
        """Those of the listing, by key: what everyone sees, whoever asks."""
        rows = listed(request.GET, AnonymousUser(), Dataservice.objects.for_export())
        return answer_csv(request, "dataservices", COLUMNS, batches(rows, None), exact=True)


class OrganizationDataservices(ApiView):
    """The public dataservices of an organization."""

    @schema.reads_csv("Read the dataservices of an organization as CSV")
    def get(self, request: Request, key: str) -> HttpResponseBase:
        """All of them, by key."""
        organization = self.find(Organization.objects.all(), key, "organizations.view_private")
        rows = Dataservice.objects.published().for_export().filter(organization=organization)
        name = f"{organization.slug}-dataservices"
        return answer_csv(request, name, COLUMNS, batches(rows, None), exact=True)


urlpatterns = [
    path("site/dataservices.csv", SiteDataservices.as_view(), name="export"),
    path(
        "organizations/<str:key>/dataservices.csv",
        OrganizationDataservices.as_view(),
        name="organization-export",
    ),
]
