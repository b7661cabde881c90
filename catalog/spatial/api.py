"""Territories in the API: `/api/1/spatial/` (API contract 14.3); what is published of each is with the datasets."""

from collections.abc import Iterable
from typing import Any, Final

from django.http import HttpResponse
from django.urls import path
from rest_framework import exceptions
from rest_framework.request import Request

from catalog.spatial.choices import NOT_ZONES, Granularity
from catalog.spatial.models import GeoZone
from catalog.spatial.representations import collection, feature, zone
from catalog.spatial.shapes import GEO_ZONE, GEO_ZONES, GRANULARITY, ZONE
from portal.core.api import schema
from portal.core.api.errors import bad_request
from portal.core.api.suggest import SuggestView
from portal.core.api.view import ApiView

MOST_ZONES: Final = 1000  # in one address


@schema.suggests("territories", ZONE)
class ZoneSuggest(SuggestView):
    """Territories by name, code or id."""

    def suggested(self, text: str, size: int) -> Iterable[dict[str, Any]]:
        """The widest first."""
        return map(zone, GeoZone.objects.matching(text)[:size])


class Zones(ApiView):
    """Several territories."""

    @schema.reads_object("Read territories by their ids, joined by commas", of=GEO_ZONES)
    def get(self, request: Request, keys: str) -> HttpResponse:
        """Those that exist, in the order asked for."""
        wanted = [key.strip().partition("@")[0] for key in keys.split(",")]
        if len(wanted) > MOST_ZONES:
            raise bad_request(f"At most {MOST_ZONES} zones can be asked for at once")
        found = {row.geoid: row for row in GeoZone.objects.by_ids(wanted)}
        rows = [found[key] for key in dict.fromkeys(wanted) if key in found]
        return self.answer(collection([feature(row) for row in rows]))


class Zone(ApiView):
    """One territory."""

    @schema.reads_object("Read a territory", of=GEO_ZONE)
    def get(self, request: Request, key: str) -> HttpResponse:
        """The territory with this id."""
        return self.answer(feature(zone_at(key)))


class Levels(ApiView):
    """The vocabulary of levels."""

    @schema.reads_list("List the levels of territories", of=GRANULARITY)
    def get(self, request: Request) -> HttpResponse:
        """Each level and its name, widest first."""
        return self.answer(_named(level for level in Granularity if level not in NOT_ZONES))


class Granularities(ApiView):
    """The vocabulary of granularities."""

    @schema.reads_list("List the granularities", of=GRANULARITY)
    def get(self, request: Request) -> HttpResponse:
        """All levels, then what is no level."""
        return self.answer(_named(Granularity))


def zone_at(key: str) -> GeoZone:
    """The territory with this id, its validity dropped. Raises: NotFound."""
    found = GeoZone.objects.by_ids([key]).first()
    if found is None:
        raise exceptions.NotFound("Zone not found")
    return found


def _named(levels: Iterable[Granularity]) -> list[dict[str, str]]:
    return [{"id": str(level), "name": str(level.label)} for level in levels]


app_name = "api1-spatial"
urlpatterns = [
    path("spatial/zones/suggest/", ZoneSuggest.as_view(), name="suggest"),
    path("spatial/zones/<str:keys>/", Zones.as_view(), name="zones"),
    path("spatial/zone/<str:key>/", Zone.as_view(), name="zone"),
    path("spatial/levels/", Levels.as_view(), name="levels"),
    path("spatial/granularities/", Granularities.as_view(), name="granularities"),
]
