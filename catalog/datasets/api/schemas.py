"""The schemas that the files of the catalogue follow (API contract 4)."""

from typing import Any, Final

from django.core.cache import cache
from django.http import HttpResponse
from django.urls import path
from rest_framework.request import Request

from catalog.datasets.models import Resource
from catalog.datasets.representations import schemas_v1
from catalog.datasets.shapes import SCHEMA
from portal.core.api import schema
from portal.core.api.view import ApiView

KEY: Final = "datasets-schemas"
SECONDS: Final = 60


class Schemas(ApiView):
    """The schemas in use."""

    @schema.reads_list("List the schemas that files follow", of=SCHEMA)
    def get(self, request: Request) -> HttpResponse:
        """Each schema with its versions, at most a minute old."""
        found = cache.get(KEY)
        if found is None:
            found = schemas_v1(_in_use())
            cache.set(KEY, found, SECONDS)
        return self.answer(found)


def _in_use() -> list[Any]:
    """The distinct schemas of the files that everyone finds."""
    rows = Resource.objects.of_published().filter(schema__isnull=False)
    return list(rows.order_by().values_list("schema", flat=True).distinct())


urlpatterns = [path("schemas/", Schemas.as_view(), name="schemas")]
