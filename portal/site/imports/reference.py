"""Names of licences and zones, turned into rows of the reference tables."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from django.db.models import Q

from catalog.datasets.models import License
from catalog.datasets.models.license import NOT_SPECIFIED
from catalog.spatial.models import GeoZone
from portal.site.imports.records import Notes

ZONE_NAMES: Final = {
    "DROM": "country-subset:fr:drom",
    "DROM-COM": "country-subset:fr:dromcom",
    "World": "country-group:world",
    "Union Européenne": "country-group:ue",
    "European Union": "country-group:ue",
}
"""What other portals call zones of ours."""


class Reference:
    """The reference tables, each row read once for a whole run."""

    def __init__(self) -> None:
        self._licenses = _licenses()
        self._zones: dict[str, list[GeoZone]] = {}

    def license(self, name: str, notes: Notes) -> License | None:
        """The licence with this key, title or address; none, noted, when it is not known."""
        found = self._licenses.get(_folded(name))
        if found is None and name:
            notes.add("unknown licence", name)
        return None if found is None or found.key == NOT_SPECIFIED else found

    def prepare(self, names: Iterable[str]) -> None:
        """Read the zones that these names may mean, in one query."""
        fresh = {name for name in names if name not in self._zones}
        if not fresh:
            return
        wanted = {name: _geoid(name) for name in fresh}
        rows = GeoZone.objects.filter(Q(geoid__in=wanted.values()) | Q(name__in=fresh))
        by_geoid, by_name = {}, defaultdict(list)
        for zone in rows.only("geoid", "name").order_by("rank", "pk"):
            by_geoid[zone.geoid] = zone
            by_name[zone.name].append(zone)
        for name, geoid in wanted.items():
            self._zones[name] = [by_geoid[geoid]] if geoid in by_geoid else by_name[name]

    def zones(self, names: Iterable[str], notes: Notes) -> tuple[list[GeoZone], list[str]]:
        """The zones with these ids or names, when only one has it, and the names left over.

        Only for names that `prepare` has seen.
        """
        found: dict[str, GeoZone] = {}
        left = []
        for name in names:
            zones = self._zones[name]
            if len(zones) == 1:
                found[zones[0].geoid] = zones[0]
                continue
            left.append(name[:200])
            why = "several have it" if zones else "not known"
            notes.add(f"zone kept by name: {why}", name)
        return list(found.values()), left


def _folded(name: str) -> str:
    """A name without case."""
    return unicodedata.normalize("NFC", name).casefold().strip()


def _geoid(name: str) -> str:
    """The id a name stands for; a validity such as `@2016-01-01` is dropped (API contract 14.3)."""
    return ZONE_NAMES.get(name) or name.partition("@")[0].strip()


def _licenses() -> dict[str, License]:
    """Every licence under all it is called."""
    found: dict[str, License] = {}
    for row in License.objects.order_by("-rank"):
        names = [row.title, *row.alternate_titles, row.url, *row.alternate_urls, row.key]
        found |= {_folded(name): row for name in names if name}
    return found
