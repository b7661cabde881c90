"""The files of a batch of datasets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID, uuid5

from catalog.datasets.bulk_rows import upsert_rows
from catalog.datasets.choices import ResourceType
from catalog.datasets.models import Dataset, Resource
from catalog.datasets.quality import ResourceFacts
from catalog.datasets.services import CHECK_KEYS

FIRST_CHECKS_SECONDS = 86_400  # the links of a whole catalogue are not all due at once
BATCH = 1000  # rows a statement
_KEPT = frozenset(
    {
        "file", "availability", "availability_since", "check_state", "check_state_since",
        "check_failures", "check_failing_since", "last_checked_at", "next_check_at", "is_priority",
    }
)  # fmt: skip


class WithFiles(Protocol):
    """A dataset on its way in."""

    dataset: Dataset
    resources: list[Resource] | None
    notes: list[str]


class HasKey(Protocol):
    """A dataset already stored."""

    @property
    def pk(self) -> int:
        """Its key."""


@dataclass(slots=True)
class Listed:
    """What a batch does to the table of files."""

    relisted: list[int]
    moved: list[int]
    written: list[Resource]


def facts(resources: Sequence[Resource]) -> ResourceFacts:
    """What quality needs to know of these files."""
    dates = [resource.last_modified for resource in resources]
    return ResourceFacts(
        count=len(resources),
        main_count=sum(resource.type == ResourceType.MAIN for resource in resources),
        formats=sorted({resource.format for resource in resources} - {""}),
        all_available=not any(resource.availability is False for resource in resources),
        are_documented=any(
            resource.type == ResourceType.DOCUMENTATION or resource.description
            for resource in resources
        ),
        last_modified=max(dates, default=None),
    )


def prepare(batch: Sequence[WithFiles], stored: Mapping[str, HasKey], now: datetime) -> Listed:
    """Compare the files of a batch with those stored.

    A file that this portal hosts stays as it is; one whose address did not change keeps what
    was learnt of its link; an id that another dataset holds is replaced.
    """
    listing = [incoming for incoming in batch if incoming.resources is not None]
    wanted = [resource.uuid for incoming in listing for resource in incoming.resources or ()]
    present = {
        resource.uuid: resource
        for resource in Resource.objects.filter(uuid__in=wanted).defer("description", "harvest")
    }
    listed, seen = Listed([], [], []), set[UUID]()
    for incoming in listing:
        mine = stored.get(incoming.dataset.public_id)
        if mine is not None:
            listed.relisted.append(mine.pk)
        for position, resource in enumerate(incoming.resources or ()):
            resource.position = position
            _settle_id(incoming, resource, present.get(resource.uuid), mine, seen)
            seen.add(resource.uuid)
            _settle(listed, resource, present.get(resource.uuid), now)
    return listed


def _settle_id(
    incoming: WithFiles,
    resource: Resource,
    found: Resource | None,
    mine: HasKey | None,
    seen: set[UUID],
) -> None:
    """Give another id to a file whose id is that of a file of another dataset."""
    is_elsewhere = found is not None and (mine is None or found.dataset_id != mine.pk)
    if is_elsewhere or resource.uuid in seen:
        name = f"{incoming.dataset.public_id} {resource.url}"
        other = uuid5(resource.uuid, name)
        resource.uuid = uuid5(other, str(resource.position)) if other in seen else other
        incoming.notes.append("file id already taken: another was given")


def _settle(listed: Listed, resource: Resource, found: Resource | None, now: datetime) -> None:
    """Take over what is known of the link, and decide whether the row is written."""
    if found is not None and found.file:
        return
    if found is None:
        resource.next_check_at = now + timedelta(seconds=resource.uuid.int % FIRST_CHECKS_SECONDS)
    elif found.url == resource.url:
        resource.availability = found.availability
        learnt = {k: v for k, v in found.extras.items() if k.startswith(CHECK_KEYS)}
        told = {k: v for k, v in resource.extras.items() if not k.startswith(CHECK_KEYS)}
        resource.extras = told | learnt
    else:
        listed.moved.append(found.pk)
    listed.written.append(resource)


def write(batch: Sequence[WithFiles], listed: Listed, now: datetime) -> None:
    """Store the files of datasets that have their key by now; forget those no longer listed."""
    for incoming in batch:
        for resource in incoming.resources or ():
            resource.dataset_id = incoming.dataset.pk
    if listed.relisted:
        kept = [resource.uuid for incoming in batch for resource in incoming.resources or ()]
        gone = Resource.objects.filter(dataset_id__in=listed.relisted, file="")
        gone.exclude(uuid__in=kept).delete()
    for start in range(0, len(listed.written), BATCH):
        upsert_rows(listed.written[start : start + BATCH], unique="uuid", untouched=_KEPT)
    if listed.moved:
        Resource.objects.filter(pk__in=listed.moved).update(
            availability=None,
            availability_since=None,
            last_checked_at=None,
            check_failing_since=None,
            check_failures=0,
            is_priority=True,
            next_check_at=now,
        )
