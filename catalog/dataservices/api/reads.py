"""Rows to answers: what the API needs read of dataservices, in a fixed number of queries."""

from typing import Any

from django.http import HttpResponse

from catalog.dataservices.models import Dataservice
from catalog.dataservices.representations import dataservice_v1
from portal.core.api.view import ApiView


class DataserviceView(ApiView):
    """A view that answers whole dataservices."""

    model_errors = "Dataservice"

    def shaped(self, rows: list[Dataservice]) -> list[dict[str, Any]]:
        """Dataservices of API contract 3.6."""
        return [dataservice_v1(row, self.reader) for row in rows]

    def written(self, dataservice: Dataservice, status: int = 200) -> HttpResponse:
        """The dataservice read again after a write, as a GET would answer it."""
        found = Dataservice.objects.for_api().get(pk=dataservice.pk)
        return self.versioned(self.shaped([found])[0], found.last_modified_internal, status)
