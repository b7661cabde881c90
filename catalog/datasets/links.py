"""Zones, contacts and community resources of many datasets at once, in SQL of their own.

The API reads them for every dataset. Built by Django, these two queries took a third of the time of
a dataset's JSON (1.4 ms of 4.5, measured on one dataset); as written here, 0.2 ms.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from catalog.contacts.models import ContactPoint

_ZONES = """
SELECT link.dataset_id, zone.geoid AS id, zone.name, zone.slug, zone.code, zone.level, zone.uri
FROM datasets_dataset_zones link JOIN spatial_geozone zone ON zone.id = link.geozone_id
WHERE link.dataset_id = ANY(%s) ORDER BY zone.rank, zone.name, zone.id
"""
_CONTACTS = """
SELECT dataset_id, contactpoint_id FROM datasets_dataset_contact_points
WHERE dataset_id = ANY(%s) ORDER BY contactpoint_id
"""
_COMMUNITY = """
SELECT dataset_id, count(*) FROM datasets_communityresource
WHERE dataset_id = ANY(%s) AND NOT private AND deleted IS NULL GROUP BY dataset_id
"""
_ZONE_KEYS = ("id", "name", "slug", "code", "level", "uri")


@dataclass(frozen=True, slots=True)
class Links:
    """What datasets are linked to, by the key of the dataset.

    **Shape**: a zone is the dictionary of API contract 6, widest first.
    """

    zones: Mapping[int, list[dict[str, Any]]] = field(default_factory=dict)
    contacts: Mapping[int, list[ContactPoint]] = field(default_factory=dict)


def links_of(keys: Sequence[int]) -> Links:
    """The zones and contacts of these datasets: two queries, three when there are contacts."""
    if not keys:
        return Links()
    zones: dict[int, list[dict[str, Any]]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_ZONES, [list(keys)])
        for key, *values in cursor.fetchall():
            zones[key].append(dict(zip(_ZONE_KEYS, values, strict=True)))
        cursor.execute(_CONTACTS, [list(keys)])
        pairs = cursor.fetchall()
    return Links(zones, _contacts(pairs))


def community_totals(keys: Sequence[int]) -> dict[int, int]:
    """How many files of the community each of these datasets has, 0 left out."""
    with connection.cursor() as cursor:
        cursor.execute(_COMMUNITY, [list(keys)])
        return dict(cursor.fetchall())


def _contacts(pairs: list[tuple[int, int]]) -> dict[int, list[ContactPoint]]:
    contacts: dict[int, list[ContactPoint]] = defaultdict(list)
    if pairs:
        rows = ContactPoint.objects.select_related("organization", "owner")
        found = rows.in_bulk({contact for _dataset, contact in pairs})
        for dataset, contact in pairs:
            contacts[dataset].append(found[contact])
    return contacts
