"""Bodies to rows: what a write asks, checked, then handed to the services."""

from functools import cache
from typing import Any

from django.db import transaction
from rest_framework import exceptions

from catalog.datasets import counters, services
from catalog.datasets.models import Dataset
from catalog.datasets.querysets import SHOWN
from catalog.datasets.serializers.dataset import (
    DatasetInput,
    changed_only,
    contacts_of,
    write_into,
    zones_of,
)
from catalog.datasets.serializers.resource import FilesInput, read_files
from organizations.producing import move, set_producer
from portal.core.api.errors import bad_fields
from portal.core.api.view import ApiView
from portal.core.api.writing import body_of, is_undelete, refuse_deleted, validated
from portal.core.rows import RowsByKey

VIEW, CHANGE = "datasets.view_dataset", "datasets.change_dataset"
CUSTOM = "custom:"  # prefix of extras that an organization declares (API contract 3.2)


def locked(view: ApiView, key: str, permission: str, *, checks_version: bool = True) -> Dataset:
    """The dataset, held until the transaction ends, if the caller has this right on it.

    Raises: NotAuthenticated, NotFound, Gone, Moved, PermissionDenied, Outdated.
    """
    view.require_user()
    found = view.find(Dataset.objects.for_rights(), key, VIEW)
    view.require(permission, found)
    dataset = _rows().held(found.pk)
    if checks_version:
        view.check_version(dataset.last_modified_internal)
    return dataset


@cache
def _rows() -> RowsByKey:
    return RowsByKey(Dataset.objects.all(), SHOWN)


def create(view: ApiView) -> Dataset:
    """The dataset that a body describes, stored."""
    user = view.require_user()
    body = body_of(view)
    data = validated(DatasetInput, body)
    dataset = Dataset()
    set_producer(dataset, data, user)
    write_into(dataset, data)
    check_custom(dataset, dataset.extras)
    files = read_files(body.get("resources") or [], {})
    return services.create_dataset(
        actor=user,
        dataset=dataset,
        resources=[resource for resource, _changes in files],
        zones=zones_of(data) or (),
        contact_points=contacts_of(dataset, data) or (),
    )


@transaction.atomic
def update(view: ApiView, key: str, *, merge: bool) -> Dataset:
    """The dataset as a body changes it, stored; `merge` reads the body as a merge patch."""
    dataset = locked(view, key, CHANGE)
    body = body_of(view)
    if not is_undelete(body):
        refuse_deleted(view, dataset)
    former = (dataset.organization_id, dataset.owner_id)
    files = _files(dataset, body, merge=merge)
    data = validated(DatasetInput, changed_only(dataset, body, merge=merge), partial=True)
    changes = move(dataset, data, view.request.user) + write_into(dataset, data)
    check_custom(dataset, dataset.extras)
    if is_undelete(body) and dataset.deleted:
        dataset.deleted = None
        changes.append("deleted")
    services.update_dataset(
        actor=view.request.user,
        dataset=dataset,
        changes=changes,
        zones=zones_of(data),
        contact_points=contacts_of(dataset, data),
    )
    if former != (dataset.organization_id, dataset.owner_id):
        counters.count_datasets(*former)
    if files is not None:
        services.replace_resources(actor=view.request.user, dataset=dataset, files=files)
    return dataset


def _files(dataset: Dataset, body: dict[str, Any], *, merge: bool) -> FilesInput | None:
    """The files to keep and add; None to leave them: absent, null, or an empty list in a PUT."""
    items = body.get("resources")
    if items is None or (items == [] and not merge):
        return None
    present = {row.uuid: row for row in dataset.resources.all()}
    return read_files(items, present, keeps_ids=True)


def check_custom(dataset: Dataset, extras: dict[str, Any]) -> None:
    """Refuse `custom:` extras that the organization has not declared. Raises: ValidationError."""
    used = {name for name in extras if name.startswith(CUSTOM)}
    if not used:
        return
    declared = dataset.organization.extras.get("custom", []) if dataset.organization else []
    known = {f"{CUSTOM}{entry.get('title')}" for entry in declared if isinstance(entry, dict)}
    if unknown := sorted(used - known):
        raise bad_fields(extras=f"Undeclared custom metadata: {', '.join(unknown)[:200]}")


def find_resource(dataset: Dataset, uuid: Any) -> Any:
    """The file with this id in this dataset. Raises: NotFound."""
    found = dataset.resources.filter(uuid=uuid).first()
    if found is None:
        raise exceptions.NotFound("Resource does not exist")
    return found
