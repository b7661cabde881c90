"""What is published of a territory (API contract 14.3)."""

from typing import Any, Final

from django.db.models import Count
from django.http import HttpResponse
from django.urls import path
from rest_framework import exceptions
from rest_framework.request import Request

from catalog.datasets.models import Dataset
from catalog.datasets.representations import dataset_ref
from catalog.datasets.shapes import DATASET_REF
from catalog.spatial.api import zone_at
from catalog.spatial.choices import NOT_ZONES, Granularity
from catalog.spatial.models import GeoZone
from catalog.spatial.representations import collection, feature
from catalog.spatial.shapes import COVERAGE
from portal.core.api import schema
from portal.core.api.errors import bad_parameter
from portal.core.api.view import ApiView

SIZE: Final = 25
MOST: Final = 500


class ZoneDatasets(ApiView):
    """The datasets of one territory."""

    @schema.reads_list(
        "List datasets of a territory", schema.count("size", "At most", MOST), of=DATASET_REF
    )
    def get(self, request: Request, key: str) -> HttpResponse:
        """The most used first."""
        wanted = request.GET.get("size", str(SIZE))
        if not (wanted.isascii() and wanted.isdigit() and wanted.strip("0")):
            raise bad_parameter("size", f"{wanted[:40]} is not a positive integer")
        rows = (
            Dataset.objects.published().filter(zones=zone_at(key)).order_by("-views_count", "-id")
        )
        found = rows[: min(int(wanted[:6]), MOST)]
        return self.answer([dataset_ref(row, self.reader) for row in found])


class Coverage(ApiView):
    """How much is published of each territory of a level."""

    @schema.reads_object("Count the datasets of each territory of a level", of=COVERAGE)
    def get(self, request: Request, level: str) -> HttpResponse:
        """The territories that have any."""
        if level not in Granularity.values or level in NOT_ZONES:
            raise exceptions.NotFound("Unknown level")
        counted = dict(
            Dataset.zones.through.objects.filter(
                geozone__level=level,
                dataset__private=False,
                dataset__deleted=None,
                dataset__archived=None,
            )
            .values_list("geozone")
            .annotate(Count("pk"))
        )
        rows = GeoZone.objects.filter(pk__in=counted).order_by("code")
        return self.answer(collection([_counted(row, counted[row.pk]) for row in rows]))


def _counted(row: GeoZone, number: int) -> dict[str, Any]:
    found = feature(row)
    kept = {name: found["properties"][name] for name in ("name", "code", "uri")}
    return {**found, "properties": {**kept, "datasets": number}}


app_name = "api1-coverage"
urlpatterns = [
    path("spatial/zone/<str:key>/datasets/", ZoneDatasets.as_view(), name="zone-datasets"),
    path("spatial/coverage/<str:level>/", Coverage.as_view(), name="coverage"),
]
