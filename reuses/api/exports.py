"""The catalogue of reuses as CSV (API contract 13.3)."""

from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponseBase
from django.urls import path
from rest_framework.request import Request

from portal.core.api import schema
from portal.core.api.view import ApiView
from portal.core.delimited import answer_csv, batches
from reuses.api.parameters import LISTING
from reuses.filters import listed
from reuses.models import Reuse
from reuses.representations import COLUMNS


class SiteReuses(ApiView):
    """Every public reuse that uses data."""

    @schema.reads_csv("Read all reuses as CSV", *LISTING)
    def get(self, request: Request) -> HttpResponseBase:
        """Those of the listing, by key: what everyone sees, whoever asks."""
        rows = listed(request.GET, AnonymousUser(), Reuse.objects.with_datasets().for_export())
        return answer_csv(request, "reuses", COLUMNS, batches(rows, None), exact=True)


urlpatterns = [path("site/reuses.csv", SiteReuses.as_view(), name="export")]
