"""What the datasets of a synthetic catalogue are like, besides their texts: shares seen on national catalogues."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Final

from portal.site.generation.chance import Draw, Wheel, power, weighted, zipf
from portal.site.generation.identity import SINCE, UNTIL
from portal.site.generation.vocabulary import tags

LICENSES: Final = weighted(
    {"lov2": 48, "fr-lo": 14, "odc-odbl": 9, "notspecified": 18, "cc-by": 3, "other-at": 2, "other-open": 2,
     "odc-by": 1, "cc-by-sa": 1, "cc-zero": 1, "mobility-licence": 1}
)  # fmt: skip
FREQUENCIES: Final = weighted(
    {"unknown": 34, "annual": 20, "punctual": 9, "irregular": 8, "monthly": 6, "daily": 6, "notPlanned": 5,
     "quarterly": 3, "weekly": 3, "semiannual": 2, "continuous": 2, "never": 1, "biennial": 1, "hourly": 0.5,
     "triennial": 0.5, "quinquennial": 0.5}
)  # fmt: skip
_FORMATS: Final = (
    ("csv", 18), ("csv json", 10), ("csv geojson json shp", 9), ("shp", 8), ("pdf", 7), ("zip", 6), ("html", 5),
    ("xlsx", 5), ("xls", 3), ("csv xlsx", 3), ("json", 4), ("geojson", 4), ("geojson shp", 3), ("wfs wms", 4),
    ("xml", 3), ("kml", 1), ("gtfs zip", 2), ("ods", 1), ("gpkg", 1), ("pdf xlsx", 1), ("txt", 1), ("parquet", 0.5),
    ("gpx", 0.3), ("netcdf", 0.3), ("dxf", 0.3), ("tiff", 0.3), ("docx", 0.3), ("rdf", 0.3), ("sql", 0.1), ("", 2),
)  # fmt: skip
FORMATS: Final = Wheel(
    [names.split() for names, _weight in _FORMATS], [w for _names, w in _FORMATS]
)
BADGES: Final = Wheel(
    [[], ["inspire"], ["hvd"], ["spd"], ["hvd", "inspire"]], [80, 16, 2, 0.1, 1.9]
)
LEVELS: Final = {
    "country": 30, "country-subset": 6, "country-group": 2, "fr:region": 14, "fr:departement": 16, "fr:epci": 10,
    "fr:commune": 20,
}  # fmt: skip
ZONED_SHARE: Final = 0.6
PERIOD_SHARE: Final = 0.35
GRANULARITIES: Final = weighted(
    {"": 55, "fr:commune": 14, "poi": 8, "other": 8, "fr:departement": 4, "country": 4, "fr:region": 3, "fr:epci": 2,
     "fr:iris": 2}
)  # fmt: skip
MOST_VIEWS: Final = 3_000_000
POPULARITY: Final = 0.9  # exponent: a tenth of the datasets draws nearly all visits

Zone = tuple[str, str]
"""A zone's id and level."""


@lru_cache(maxsize=1)
def tag_wheel() -> Wheel:
    """Keywords by Zipf's law."""
    return zipf(tags())


def zone_wheel(zones: Sequence[Zone]) -> Wheel:
    """The stored zones: wide levels together as often as narrow ones."""
    sizes = Counter(level for _geoid, level in zones)
    return Wheel(
        [geoid for geoid, _level in zones],
        [LEVELS.get(level, 1) / sizes[level] for _geoid, level in zones],
    )


def zones_of(draw: Draw, wheel: Wheel) -> list[list[str]]:
    """At most one zone for each dataset."""
    if not wheel.values:
        return [[] for _each in range(draw.size)]
    sizes = (draw.shares() < ZONED_SHARE).astype(int).tolist()
    return draw.groups(wheel, sizes)


@dataclass(frozen=True, slots=True)
class Moments:
    """When each dataset was described first, and updated last."""

    made: list[datetime]
    updated: list[datetime]


def moments(draw: Draw) -> Moments:
    """Spread over the years of the catalogue; updates are rather recent. Whole seconds."""
    start, span = SINCE.timestamp(), (UNTIL - SINCE).total_seconds()
    made = start + span * draw.shares()
    updated = made + (start + span - made) * draw.shares() ** 0.4
    return Moments(*([datetime.fromtimestamp(int(each), tz=UNTIL.tzinfo) for each in moment.tolist()]
                     for moment in (made, updated)))  # fmt: skip


def periods(draw: Draw, years: Sequence[int]) -> list[tuple[date | None, date | None]]:
    """First and last day of what some of the data are about."""
    lengths = draw.between(0, 9)
    known = (draw.shares() < PERIOD_SHARE).tolist()
    return [
        (date(year - length, 1, 1), date(year, 12, 31)) if is_known else (None, None)
        for year, length, is_known in zip(years, lengths, known, strict=True)
    ]


def counts(draw: Draw) -> list[dict[str, int]]:
    """Views, downloads, followers and reuses, which go together."""
    shares = zip(
        draw.shares().tolist(), draw.shares().tolist(), draw.shares().tolist(), strict=True
    )
    return [_counts(*each) for each in shares]


def _counts(share: float, taste: float, other: float) -> dict[str, int]:
    popularity = power(share, exponent=POPULARITY, most=MOST_VIEWS // 20)
    return {
        "views_count": popularity * 20 + int(taste * 20),
        "downloads_count": int(popularity * 30 * taste),
        "followers_count": int(popularity * other / 4),
        "reuses_count": int(popularity * other * taste / 8),
    }
