"""Writes of datasets and resources: rows, journal, derived facts and search document in one transaction."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Min
from django.utils import timezone

from catalog.contacts.models import ContactPoint
from catalog.datasets import changes as changes_of
from catalog.datasets import counters, derivation, search
from catalog.datasets.choices import ChecksumType, FileType
from catalog.datasets.models import CommunityResource, Dataset, Resource
from catalog.datasets.querysets import ResourceQuerySet
from catalog.spatial.models import GeoZone
from organizations.services import assign_creation
from portal.activity.choices import Verb
from portal.activity.services import record
from portal.core.models import remember_slug
from portal.core.rules import AnyUser
from portal.files.services import StoredFile, release

CHECK_KEYS = ("check:", "analysis:")  # extras that only the portal writes (workers.md 1.6)
_REPOSITION = """
UPDATE datasets_resource AS file SET position = wanted.position
FROM unnest(%s::bigint[], %s::integer[]) AS wanted (id, position)
WHERE file.id = wanted.id AND file.dataset_id = %s AND file.position <> wanted.position
"""


class WrongOrder(ValueError):
    """The ids given are not those of the dataset's resources."""


@transaction.atomic
def create_dataset(
    *,
    actor: AnyUser | None,
    dataset: Dataset,
    resources: Sequence[Resource] = (),
    zones: Iterable[GeoZone] = (),
    contact_points: Iterable[ContactPoint] = (),
) -> Dataset:
    """Store a new dataset with its files. Its owner or organization is set by the caller."""
    dataset.assign_slug()
    dataset.save(force_insert=True)
    dataset.zones.add(*zones)
    dataset.contact_points.add(*contact_points)
    for position, resource in enumerate(resources):
        resource.position = position
    _insert_resources(dataset, resources)
    assign_creation(actor=actor, subject=dataset)
    refresh(dataset)
    record(actor=actor, verb=Verb.CREATED, subject=dataset)
    counters.count_datasets(dataset.organization_id, dataset.owner_id)
    return dataset


@transaction.atomic
def update_dataset(
    *,
    actor: AnyUser | None,
    dataset: Dataset,
    changes: Sequence[str],
    zones: Iterable[GeoZone] | None = None,
    contact_points: Iterable[ContactPoint] | None = None,
) -> Dataset:
    """Save the named fields of a dataset, and its zones and contacts when given."""
    former = dataset.assign_slug() if "title" in changes else None
    dataset.last_modified_internal = timezone.now()
    dataset.save(update_fields=[*changes, "slug", "last_modified_internal"])
    if former:
        remember_slug(dataset, former)
    if zones is not None:
        dataset.zones.set(zones)
    if contact_points is not None:
        dataset.contact_points.set(contact_points)
    refresh(dataset)
    record(actor=actor, verb=Verb.UPDATED, subject=dataset, changes=changes)
    counters.count_datasets(dataset.organization_id, dataset.owner_id)
    return dataset


@transaction.atomic
def delete_dataset(*, actor: AnyUser | None, dataset: Dataset) -> None:
    """Hide a dataset from everyone; its address answers 410 from now on."""
    dataset.deleted = timezone.now()
    dataset.save(update_fields=["deleted"])
    search.index(dataset)
    changes_of.tell([dataset.pk])
    record(actor=actor, verb=Verb.DELETED, subject=dataset)
    counters.count_datasets(dataset.organization_id, dataset.owner_id)


@transaction.atomic
def add_resource(*, actor: AnyUser | None, resource: Resource) -> Resource:
    """Store a new file before the others of its dataset, whose row the caller holds (API contract 5)."""
    dataset = resource.dataset
    first = dataset.resources.aggregate(first=Min("position"))["first"]
    resource.position = 0 if first is None else first - 1
    _prepare(resource)
    resource.save(force_insert=True)
    _touch(dataset)
    record(actor=actor, verb=Verb.RESOURCE_ADDED, subject=dataset, changes=[resource.title[:64]])
    return resource


@transaction.atomic
def update_resource(
    *, actor: AnyUser | None, resource: Resource, changes: Sequence[str]
) -> Resource:
    """Save the named fields of a file, whose dataset's row the caller holds.

    A new address is checked before all others and forgets what was known of the old one.
    """
    dataset = resource.dataset
    _save_resource(resource, changes)
    _touch(dataset)
    record(actor=actor, verb=Verb.RESOURCE_UPDATED, subject=dataset, changes=changes)
    return resource


@transaction.atomic
def remove_resource(*, actor: AnyUser | None, resource: Resource) -> None:
    """Delete a file, whose dataset's row the caller holds.

    What the portal hosts is removed once the transaction holds.
    """
    dataset = resource.dataset
    _delete_resources(dataset.resources.filter(pk=resource.pk))
    _touch(dataset)
    record(actor=actor, verb=Verb.RESOURCE_REMOVED, subject=dataset, changes=[resource.title[:64]])


@transaction.atomic
def replace_resources(
    *,
    actor: AnyUser | None,
    dataset: Dataset,
    files: Sequence[tuple[Resource, Sequence[str] | None]],
) -> None:
    """Make the files of a dataset, whose row the caller holds, these and no others, in this order.

    **Shape**: each file with the names of its changed fields, or None for a new one.
    """
    kept = [resource.pk for resource, changes in files if changes is not None]
    _delete_resources(dataset.resources.exclude(pk__in=kept))
    places = {resource.pk: place for place, (resource, _changes) in enumerate(files)}
    _reposition(dataset, places)
    for position, (resource, changes) in enumerate(files):
        resource.position = position
        if changes:
            _save_resource(resource, changes)
    _insert_resources(dataset, [row for row, changes in files if changes is None])
    _touch(dataset)
    record(actor=actor, verb=Verb.UPDATED, subject=dataset, changes=["resources"])


@transaction.atomic
def reorder_resources(
    *, actor: AnyUser | None, dataset: Dataset, order: Sequence[UUID | None]
) -> None:
    """Put all the files of a dataset, whose row the caller holds, in this order.

    Raises: WrongOrder unless each is named once.
    """
    known = dict(dataset.resources.order_by().values_list("uuid", "pk"))
    if len(order) != len(known) or set(order) != set(known):
        raise WrongOrder(
            f"Resource ids must match existing ones in dataset, ie: {set(map(str, known))}"
        )
    places = {known[uuid]: place for place, uuid in enumerate(order) if uuid}
    _reposition(dataset, places)
    _touch(dataset)
    record(actor=actor, verb=Verb.UPDATED, subject=dataset, changes=["resources"])


def hold_file(resource: Resource | CommunityResource, stored: StoredFile) -> list[str]:
    """Make a stored file the content of a resource; the names of the fields set, for the caller to save.

    The file that was there is removed once the transaction holds.
    """
    if resource.file:
        release([str(resource.file)])
    values = {
        "filetype": FileType.FILE,
        "file": stored.place,
        "url": "",
        "title": stored.name,
        "format": stored.format,
        "mime": stored.mime,
        "filesize": stored.size,
        "checksum_type": ChecksumType.SHA1,
        "checksum_value": stored.sha1,
    }
    for name, value in values.items():
        setattr(resource, name, value)
    return list(values)


@transaction.atomic
def add_community_resource(
    *, actor: AnyUser | None, resource: CommunityResource
) -> CommunityResource:
    """Store a new file of the community. Its owner or organization is set by the caller."""
    resource.assign_slug()
    resource.save(force_insert=True)
    record(actor=actor, verb=Verb.CREATED, subject=resource)
    return resource


@transaction.atomic
def update_community_resource(
    *, actor: AnyUser | None, resource: CommunityResource, changes: Sequence[str]
) -> CommunityResource:
    """Save the named fields; a new address forgets what was known of the old one."""
    resource.last_modified_internal = resource.last_modified = timezone.now()
    if "url" in changes:
        resource.extras = _without_checks(resource.extras)
    resource.save(update_fields={*changes, "extras", "last_modified_internal", "last_modified"})
    record(actor=actor, verb=Verb.UPDATED, subject=resource, changes=changes)
    return resource


@transaction.atomic
def remove_community_resource(*, actor: AnyUser | None, resource: CommunityResource) -> None:
    """Delete a file of the community; what the portal hosts is removed once the transaction holds."""
    if resource.file:
        release([str(resource.file)])
    record(actor=actor, verb=Verb.DELETED, subject=resource)
    resource.delete()


@transaction.atomic(savepoint=False)
def refresh(dataset: Dataset, *changes: str) -> None:
    """Derive counts, formats, dates and quality anew, and write the search document.

    changes: fields to save in the same stroke.
    """
    files = derivation.facts_of(dataset)
    derivation.derive(dataset, files, has_zones=dataset.zones.exists(), now=timezone.now())
    dataset.save(update_fields=[*changes, *derivation.FIELDS])
    search.index(dataset)
    changes_of.tell([dataset.pk])


def _touch(dataset: Dataset) -> None:
    dataset.last_modified_internal = timezone.now()
    if dataset.is_described_at_source and dataset.resources.exists():
        dataset.source_facts = _without_page(dataset)
    refresh(dataset, "last_modified_internal", "source_facts")


def _without_page(dataset: Dataset) -> dict[str, object]:
    """What the source told, less the claim that its page describes the files: they are listed here now."""
    return {key: value for key, value in (dataset.source_facts or {}).items() if key != "page"}


def _save_resource(resource: Resource, changes: Sequence[str]) -> None:
    saved = [*changes, "last_modified_internal", "last_modified"]
    resource.last_modified_internal = resource.last_modified = timezone.now()
    if "url" in changes:
        saved += _forget_checks(resource)
    resource.save(update_fields=saved)


def _delete_resources(rows: ResourceQuerySet) -> None:
    """Delete these rows; what the portal hosts of them is removed once the transaction holds."""
    release(list(rows.exclude(file="").order_by().values_list("file", flat=True)))
    rows.delete()


def _reposition(dataset: Dataset, places: dict[int, int]) -> None:
    """Write these positions, where they differ from the present ones."""
    with connection.cursor() as cursor:
        cursor.execute(_REPOSITION, [list(places), list(places.values()), dataset.pk])


def _insert_resources(dataset: Dataset, resources: Sequence[Resource]) -> None:
    for resource in resources:
        resource.dataset = dataset
        _prepare(resource)
    Resource.objects.bulk_create(resources, batch_size=500)


def _prepare(resource: Resource) -> None:
    """A remote file is due for its first check at once; a hosted one never is."""
    resource.next_check_at = timezone.now() if resource.filetype == FileType.REMOTE else None


def _forget_checks(resource: Resource) -> list[str]:
    """Make a changed address due before all others and drop what was known of the old one (workers.md 1.3).

    A hosted file is never checked.
    """
    resource.extras = _without_checks(resource.extras)
    resource.availability = resource.availability_since = resource.last_checked_at = (
        resource.check_failing_since
    ) = None
    resource.check_failures = 0
    resource.is_priority = resource.filetype == FileType.REMOTE
    _prepare(resource)
    return [
        "extras",
        "availability",
        "availability_since",
        "last_checked_at",
        "check_failing_since",
        "check_failures",
        "is_priority",
        "next_check_at",
    ]


def _without_checks(extras: dict[str, object]) -> dict[str, object]:
    """These extras, less what the portal found out of the file."""
    return {key: value for key, value in extras.items() if not key.startswith(CHECK_KEYS)}
