"""What answers about territories look like (API contract 3.10, 14.3)."""

from typing import Final

from catalog.spatial.choices import Granularity
from portal.core.api.shapes import (
    ANYTHING_OR_NULL,
    COUNT,
    TEXT,
    TEXT_OR_NULL,
    Json,
    Shape,
    array,
    constant,
    nullable,
    shape,
    vocabulary,
)

GRANULARITY_ID: Final = vocabulary(
    "GranularityId", "How fine a territorial division is", Granularity.values
)
GRANULARITY: Final = shape(
    "Granularity", "A level of territories, or finer", {"id": GRANULARITY_ID, "name": TEXT}
)
_PLACE: Final[Json] = {"name": TEXT, "code": TEXT, "uri": TEXT_OR_NULL}
ZONE: Final = shape(
    "Zone", "A territory that completes what is typed", {"id": TEXT, **_PLACE, "level": TEXT}
)


def _feature(name: str, about: str, properties: Json) -> Shape:
    fields: Json = {
        "id": TEXT,
        "type": constant("Feature"),
        "geometry": {"type": "null"},
        "properties": shape(f"{name}Properties", f"What is said of {name}", properties),
    }
    return shape(name, about, fields)


def _collection(feature: Shape) -> Shape:
    fields: Json = {"type": constant("FeatureCollection"), "features": array(feature)}
    return shape(f"{feature.name}Collection", f"A GeoJSON collection of {feature.name}", fields)


GEO_ZONE: Final = _feature(
    "GeoZone",
    "A territory as a GeoJSON feature, without its shape",
    {"slug": TEXT, **_PLACE, "level": TEXT},
)
GEO_ZONES: Final = _collection(GEO_ZONE)
COVERAGE: Final = _collection(
    _feature(
        "CoveredZone",
        "A territory and how many datasets are about it",
        {**_PLACE, "datasets": COUNT},
    )
)
SPATIAL: Final = shape(
    "SpatialCoverage",
    "Where the data are about: territories, how fine, or a GeoJSON shape",
    {"geom": ANYTHING_OR_NULL, "zones": array(TEXT), "granularity": nullable(GRANULARITY_ID)},
)
