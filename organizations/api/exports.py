"""The catalogue of organizations as CSV (API contract 13.3)."""

from django.http import HttpResponseBase, QueryDict
from django.urls import path
from rest_framework.request import Request

from organizations.api.v1 import LISTING
from organizations.filters import LISTED_BY, listed
from organizations.models import Organization
from organizations.representations import organization_columns
from portal.core.api import schema
from portal.core.api.view import ApiView
from portal.core.delimited import answer_csv, batches


class OrganizationsCsv(ApiView):
    """Organizations, for programs that read tables."""

    @schema.reads_csv("Export organizations as CSV", *LISTING)
    def get(self, request: Request) -> HttpResponseBase:
        """All of them by their key, or those of the listing with its filters, in its order; texts as they are."""
        rows = Organization.objects.published().for_export()
        found = batches(rows, _keys(request.GET))
        columns = organization_columns(self.reader.base)
        return answer_csv(request, "organizations", columns, found, exact=True)


def _keys(query: QueryDict) -> list[int] | None:
    """The organizations that the listing finds; None when nothing is asked. Raises: Invalid."""
    if not any(query.get(name) for name in LISTED_BY):
        return None
    return list(listed(query, Organization.objects.published()).values_list("pk", flat=True))


app_name = "api1-organization-exports"
urlpatterns = [path("site/organizations.csv", OrganizationsCsv.as_view(), name="organizations-csv")]
