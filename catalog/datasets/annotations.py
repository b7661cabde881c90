"""Writes that are no change of the data: what operators give, and extras; each in one transaction.

They are frequent (a crawler writes the extras of every file, day after day), so that only what they may
change is derived anew, and the dates of the data stay as they are.
"""

from collections.abc import Sequence
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from catalog.datasets import derivation, search, services
from catalog.datasets.models import Dataset, Resource
from portal.activity.choices import Verb
from portal.activity.services import record
from portal.core.rules import AnyUser

AVAILABLE: Final = "check:available"


@transaction.atomic
def distinguish(*, actor: AnyUser | None, dataset: Dataset, changes: Sequence[str]) -> None:
    """Save what operators give a dataset, featured or badges: search knows, none of its dates moves."""
    dataset.save(update_fields=changes)
    search.index(dataset)
    record(actor=actor, verb=Verb.UPDATED, subject=dataset, changes=changes)


@transaction.atomic
def save_extras(*, actor: AnyUser | None, dataset: Dataset, extras: dict[str, Any]) -> None:
    """Store the extras of a dataset; nothing when they are the same."""
    if extras == dataset.extras:
        return
    dataset.extras = extras
    _note_change(dataset, "extras")
    record(actor=actor, verb=Verb.UPDATED, subject=dataset, changes=["extras"])


@transaction.atomic
def save_resource_extras(
    *, actor: AnyUser | None, dataset: Dataset, resource: Resource, extras: dict[str, Any]
) -> None:
    """Store the extras of a file, and what follows from those that checks write.

    What checks alone write is no change of the file: neither its version nor the journal tells of it. Whether it
    answers and when it was modified are derived from it (API contract 16.3), and then quality and last update.
    """
    former = resource.extras
    if extras == former:
        return
    resource.extras = extras
    moved = _follow_checks(resource, former)
    if _free(extras) != _free(former):
        resource.last_modified_internal = timezone.now()
        _note_change(dataset)
        record(actor=actor, verb=Verb.RESOURCE_UPDATED, subject=dataset, changes=["extras"])
    resource.save(update_fields=["extras", "last_modified_internal", *moved])
    if moved:
        services.refresh(dataset)


def _free(extras: dict[str, Any]) -> dict[str, Any]:
    """The extras that people write."""
    return {
        name: value for name, value in extras.items() if not name.startswith(services.CHECK_KEYS)
    }


def _follow_checks(resource: Resource, former: dict[str, Any]) -> list[str]:
    """Set what checks tell on the file's own columns; the names of those that changed."""
    moved: list[str] = []
    now, extras = timezone.now(), resource.extras
    found = extras.get(AVAILABLE)
    available = found if isinstance(found, bool) else None
    if found != former.get(AVAILABLE) and available is not resource.availability:
        resource.availability, resource.availability_since = available, now
        moved += ["availability", "availability_since"]
    if extras.get(derivation.CHECKED_DATE) != former.get(derivation.CHECKED_DATE):
        date = derivation.file_date(resource, now)
        moved += ["last_modified"] if date != resource.last_modified else []
        resource.last_modified = date
    return moved


def _note_change(dataset: Dataset, *changes: str) -> None:
    """Give a dataset a new version; of its dates, only that of the metadata follows."""
    dataset.last_modified_internal = timezone.now()
    derivation.derive_metadata_date(dataset)
    dataset.save(update_fields=[*changes, "last_modified_internal", "last_modified"])
