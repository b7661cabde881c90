"""Names of licences and zones, turned into rows of the reference tables."""

import unicodedata
from collections.abc import Iterable
from typing import Final

from catalog.datasets.models import License
from catalog.datasets.models.license import NOT_SPECIFIED
from catalog.spatial.models import GeoZone
from portal.site.imports.records import Notes

ZONE_NAMES: Final = {
    "DROM": "country-subset:fr:drom",
    "DROM-COM": "country-subset:fr:dromcom",
    "World": "country-group:world",
    "European Union": "country-group:ue",
}
"""What other portals call zones of ours."""


def _folded(name: str) -> str:
    """A name without case, with plain apostrophes."""
    return unicodedata.normalize("NFC", name).replace("’", "'").casefold().strip()


class Reference:
    """The reference tables, read once for a whole run."""

    def __init__(self) -> None:
        self._licenses = _licenses()
        zones = list(GeoZone.objects.only("geoid", "name", "level"))
        self._zones = {zone.geoid: zone for zone in zones}
        self._by_name: dict[str, GeoZone | None] = {}
        for zone in zones:
            name = _folded(zone.name)
            self._by_name[name] = None if name in self._by_name else zone
        for name, geoid in ZONE_NAMES.items():
            if geoid in self._zones:
                self._by_name[_folded(name)] = self._zones[geoid]

    def license(self, name: str, notes: Notes) -> License | None:
        """The licence with this key, title or address; none, noted, when it is not known."""
        found = self._licenses.get(_folded(name))
        if found is None and name:
            notes.add("unknown licence", name)
        return None if found is None or found.key == NOT_SPECIFIED else found

    def zones(self, names: Iterable[str], notes: Notes) -> tuple[list[GeoZone], list[str]]:
        """The zones with these ids or these names, when only one has it; and the names left."""
        found: dict[str, GeoZone] = {}
        left = []
        for name in names:
            geoid = name.partition("@")[0].strip()
            zone = self._zones.get(geoid) or self._by_name.get(_folded(name))
            if zone is None:
                left.append(name[:200])
                notes.add(self._why_not(name), name)
            else:
                found[zone.geoid] = zone
        return list(found.values()), left

    def _why_not(self, name: str) -> str:
        is_shared = _folded(name) in self._by_name
        return "zone kept by name: several have it" if is_shared else "zone kept by name: not known"


def _licenses() -> dict[str, License]:
    """Every licence under all it is called."""
    found: dict[str, License] = {}
    for row in License.objects.order_by("-rank"):
        names = [row.title, *row.alternate_titles, row.url, *row.alternate_urls, row.key]
        found |= {_folded(name): row for name in names if name}
    return found
