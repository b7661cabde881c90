"""Writes of zones."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction

from catalog.spatial.choices import NOT_ZONES, Granularity
from catalog.spatial.reference import UnreadableZones, ZoneRecord, by_level
from portal.core.slugs import slugify

RANKS = {level: rank for rank, level in enumerate(Granularity.values) if level not in NOT_ZONES}
UPDATED = ("name", "slug", "rank", "level", "code", "parent_id", "population")
BATCH = 2000  # rows a statement


@dataclass(frozen=True, slots=True)
class ZoneChanges:
    """What a load did to the table."""

    created: int
    updated: int
    unchanged: int


@transaction.atomic
def load_zones(zones: Sequence[ZoneRecord], model: type[models.Model]) -> ZoneChanges:
    """Bring the table to these zones; those it has beside them stay, since datasets may name them.

    A zone keeps its parent and population when the list says nothing of them.
    Raises: UnreadableZones for a level that does not exist.
    """
    manager: Any = model._default_manager
    known: dict[str, Any] = {zone.geoid: zone for zone in manager.all()}
    created = updated = 0
    for group in by_level(zones):
        fresh, changed = _sort_out(group, known, model)
        known |= {zone.geoid: zone for zone in manager.bulk_create(fresh, batch_size=BATCH)}
        manager.bulk_update(changed, UPDATED, batch_size=BATCH)
        created, updated = created + len(fresh), updated + len(changed)
    return ZoneChanges(created, updated, len(zones) - created - updated)


def _sort_out(
    group: Iterable[ZoneRecord], known: dict[str, Any], model: type[models.Model]
) -> tuple[list[Any], list[Any]]:
    """The zones of a group that are new, and those that differ."""
    fresh, changed = [], []
    for record in group:
        values = _values(record, known)
        found = known.get(record.geoid)
        if found is None:
            fresh.append(model(geoid=record.geoid, **values))
        elif any(getattr(found, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(found, name, value)
            changed.append(found)
    return fresh, changed


def _values(record: ZoneRecord, known: dict[str, Any]) -> dict[str, Any]:
    if record.level not in RANKS:
        raise UnreadableZones(f"“{record.level}” is no level of zone ({record.name}).")
    values = {
        "code": record.code,
        "name": record.name,
        "level": record.level,
        "rank": RANKS[record.level],
        "slug": slugify(record.name),
    }
    if record.parent in known:
        values["parent_id"] = known[record.parent].pk
    if record.population is not None:
        values["population"] = record.population
    return values
