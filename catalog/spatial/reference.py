"""Lists of zones as files: the one that comes with the product, the official code (COG)."""

import csv
import gzip
import io
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

SHIPPED: Final = Path(__file__).parent / "data" / "zones.csv.gz"
MAX_BYTES: Final = 200_000_000  # of an unpacked file; the whole code is 9 MB
OVERSEAS: Final = "country-subset:fr:drom"
MAINLAND: Final = "country-subset:fr:metro"
COLLECTIVITIES: Final = "country-subset:fr:dromcom"
LONGEST: Final = {"code": 32, "name": 200, "level": 32}  # characters of the columns
MOST_PEOPLE: Final = 2_147_483_647
KEPT_COMMUNES: Final = {"COM", "ARM", "commune-actuelle", "arrondissement-municipal"}
EXPECTED: Final = (
    "a COG list of regions, departements or communes (JSON or CSV), "
    "or a CSV with code,name,level,parent,population"
)


class UnreadableZones(ValueError):
    """The file is no list of zones; the text says which file and what was expected."""


@dataclass(frozen=True, slots=True)
class ZoneRecord:
    """One zone of a list; `parent` is the geoid of another, or empty."""

    code: str
    name: str
    level: str
    parent: str = ""
    population: int | None = None

    def __post_init__(self) -> None:
        """Refuse what the table cannot hold. Raises: ValueError."""
        for name, length in LONGEST.items():
            text = getattr(self, name)
            if not isinstance(text, str) or not 0 < len(text) <= length or "\x00" in text:
                raise ValueError(f"{name} “{str(text)[:40]}”")
        if self.population is not None and not 0 <= self.population <= MOST_PEOPLE:
            raise ValueError(f"population {self.population} of {self.name}")

    @property
    def geoid(self) -> str:
        """Its id in the API."""
        return f"{self.level}:{self.code}"


def read_zones(path: Path = SHIPPED) -> list[ZoneRecord]:
    """The zones of a file, plain or gzip, CSV or JSON. Raises: UnreadableZones."""
    text = _text(path)
    try:
        rows = json.loads(text) if text.lstrip()[:1] in "[{" else _csv_rows(text)
        zones = [zone for row in rows if (zone := _zone(row))]
    except (ValueError, TypeError, AttributeError, KeyError, csv.Error, RecursionError) as error:
        raise UnreadableZones(f"{path}: this is not {EXPECTED} ({error}).") from error
    if not zones:
        raise UnreadableZones(f"{path}: no zone found; expected {EXPECTED}.")
    return zones


def _text(path: Path) -> str:
    """The text of a file. Raises: UnreadableZones (missing, a folder, not text, too large)."""
    try:
        with path.open("rb") as raw:
            packed = raw.read(2) == b"\x1f\x8b"
            raw.seek(0)
            data = (
                gzip.GzipFile(fileobj=raw).read(MAX_BYTES + 1)
                if packed
                else raw.read(MAX_BYTES + 1)
            )
        if len(data) > MAX_BYTES:
            raise UnreadableZones(f"{path}: larger than {MAX_BYTES} bytes.")
        return data.decode("utf-8-sig")
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UnreadableZones(f"{path}: cannot be read ({reason}).") from error


def _csv_rows(text: str) -> Iterator[Mapping[str, Any]]:
    """The rows of a CSV text, whatever its delimiter. Raises: ValueError."""
    head = text.partition("\n")[0]
    delimiter = ";" if head.count(";") > head.count(",") else ","
    return iter(csv.DictReader(io.StringIO(text), delimiter=delimiter))


def _zone(row: Mapping[str, Any]) -> ZoneRecord | None:
    """The zone of a row in one of the known layouts; None for what is no zone (former communes)."""
    if "level" in row:
        people = row["population"]
        return ZoneRecord(row["code"], row["name"], row["level"], row["parent"], _people(people))
    if "nom" in row:
        return _from_json(row)
    return _from_insee(row)


def _from_json(row: Mapping[str, Any]) -> ZoneRecord | None:
    """A row of the JSON lists: the level is told by the parents it names."""
    code, name, overseas = str(row["code"]), str(row["nom"]), row.get("zone") == "com"
    if "departement" in row:
        if row.get("type") not in KEPT_COMMUNES:
            return None
        within = f"fr:{'collectivite' if overseas else 'departement'}:{row['departement']}"
        parent = f"fr:commune:{row['commune']}" if row.get("commune") else within
        return ZoneRecord(code, name, "fr:commune", parent, _people(row.get("population")))
    if overseas:
        return ZoneRecord(code, name, "fr:collectivite", COLLECTIVITIES)
    if "region" in row:
        return ZoneRecord(code, name, "fr:departement", f"fr:region:{row['region']}")
    return ZoneRecord(code, name, "fr:region", _region_parent(code))


def _from_insee(row: Mapping[str, Any]) -> ZoneRecord | None:
    """A row of INSEE's CSV tables. Raises: KeyError for another layout."""
    name = row["LIBELLE"]
    if "ARR" in row and "COM" not in row:
        return None
    if "COM" in row:
        if row["TYPECOM"] not in KEPT_COMMUNES:
            return None
        above = row["COMPARENT"] and f"fr:commune:{row['COMPARENT']}"
        return ZoneRecord(row["COM"], name, "fr:commune", above or f"fr:departement:{row['DEP']}")
    if "DEP" in row:
        return ZoneRecord(row["DEP"], name, "fr:departement", f"fr:region:{row['REG']}")
    return ZoneRecord(row["REG"], name, "fr:region", _region_parent(row["REG"]))


def _region_parent(code: str) -> str:
    """Regions 01 to 06 are overseas (INSEE)."""
    return OVERSEAS if code < "10" else MAINLAND


def _people(value: Any) -> int | None:
    return int(value) if value not in (None, "") else None


def by_level(zones: Iterable[ZoneRecord]) -> list[list[ZoneRecord]]:
    """The zones in groups whose parents are in an earlier group, in no group, or nowhere."""
    waiting = {zone.geoid: zone for zone in zones}
    groups: list[list[ZoneRecord]] = []
    while waiting:
        ready = [zone for zone in waiting.values() if zone.parent not in waiting]
        if not ready:
            groups.append(list(waiting.values()))
            break
        groups.append(ready)
        for zone in ready:
            del waiting[zone.geoid]
    return groups
