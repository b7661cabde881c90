"""Territories as dictionaries (API contract 3.10, 14.3)."""

from typing import Any

from catalog.spatial.models import GeoZone


def zone(row: GeoZone) -> dict[str, Any]:
    """A territory in a list of suggestions."""
    return {
        "id": row.geoid,
        "name": row.name,
        "code": row.code,
        "level": row.level,
        "uri": row.uri or None,
    }


def feature(row: GeoZone) -> dict[str, Any]:
    """A territory as a GeoJSON feature, without its shape."""
    return {
        "id": row.geoid,
        "type": "Feature",
        "geometry": None,
        "properties": {
            "slug": row.slug,
            "name": row.name,
            "code": row.code,
            "level": row.level,
            "uri": row.uri or None,
        },
    }


def collection(features: list[dict[str, Any]]) -> dict[str, Any]:
    """Features as one GeoJSON object."""
    return {"type": "FeatureCollection", "features": features}
