"""Facets as the API writes them (API contract 6.2)."""

from typing import Any

from portal.search.query import Found


def facet_lists(found: Found) -> dict[str, list[dict[str, Any]]]:
    """Facet name → values with their counts, the first one `all`."""
    return {
        name: [
            {"name": "all", "count": found.totals.get(name, found.total)},
            *({"name": value, "count": count} for value, count in values),
        ]
        for name, values in found.facets.items()
    }
