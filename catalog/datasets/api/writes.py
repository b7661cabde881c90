"""Bodies to rows: what a write asks, checked, then handed to the services."""

from typing import Any

from django.db import transaction
from rest_framework import exceptions

from catalog.datasets import counters, services
from catalog.datasets.models import Dataset
from catalog.datasets.serializers.dataset import (
    DatasetInput,
    changed_only,
    contacts_of,
    write_into,
    zones_of,
)
from catalog.datasets.serializers.resource import FilesInput, read_files
from organizations.models import Organization
from portal.core.api import NOT_OBJECT, Gone, Invalid, bad_fields
from portal.core.api_view import ApiView

VIEW, CHANGE = "datasets.view_dataset", "datasets.change_dataset"
NOT_MEMBER = "Permission denied for this organization"
CUSTOM = "custom:"  # prefix of extras that an organization declares (API contract 3.2)


def body_of(view: ApiView) -> dict[str, Any]:
    """The JSON object sent. Raises: Invalid for anything else."""
    body = view.request.data
    if not isinstance(body, dict):
        raise Invalid(NOT_OBJECT)
    return body


def locked(view: ApiView, key: str, permission: str, *, checks_version: bool = True) -> Dataset:
    """The dataset, held until the transaction ends, if the caller has this right on it.

    Raises: NotAuthenticated, NotFound, Gone, Moved, PermissionDenied, Outdated.
    """
    view.require_user()
    found = view.find(Dataset.objects.all(), key, VIEW)
    view.require(permission, found)
    dataset = Dataset.objects.for_api().select_for_update(of=("self",)).get(pk=found.pk)
    if checks_version:
        view.check_version(dataset.last_modified_internal)
    return dataset


def refuse_deleted(dataset: Dataset) -> None:
    """Raises: Gone (410) for a deleted dataset, even to its owner."""
    if dataset.deleted:
        raise Gone("Dataset has been deleted")


def create(view: ApiView) -> Dataset:
    """The dataset that a body describes, stored."""
    user = view.require_user()
    body = body_of(view)
    data = _validated(body, partial=False)
    dataset = Dataset()
    _set_producer(dataset, data, user)
    write_into(dataset, data)
    _check_custom(dataset)
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
    is_undelete = "deleted" in body and body["deleted"] is None
    if not is_undelete:
        refuse_deleted(dataset)
    former = (dataset.organization_id, dataset.owner_id)
    files = _files(dataset, body, merge=merge)
    data = _validated(changed_only(dataset, body, merge=merge), partial=True)
    changes = _move(dataset, data, view.request.user) + write_into(dataset, data)
    _check_custom(dataset)
    if is_undelete and dataset.deleted:
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


def _validated(body: dict[str, Any], *, partial: bool) -> dict[str, Any]:
    serializer = DatasetInput(data=body, partial=partial)
    serializer.is_valid(raise_exception=True)
    return serializer.validated_data


def _files(dataset: Dataset, body: dict[str, Any], *, merge: bool) -> FilesInput | None:
    """The files to keep and add; None to leave them: absent, null, or an empty list in a PUT."""
    items = body.get("resources")
    if items is None or (items == [] and not merge):
        return None
    present = {row.uuid: row for row in dataset.resources.all()}
    return read_files(items, present, keeps_ids=True)


def _set_producer(dataset: Dataset, data: dict[str, Any], user: Any) -> None:
    """The organization named, if the caller belongs to it; else the caller."""
    organization, owner = data.get("organization"), data.get("owner")
    if organization and owner:
        raise bad_fields(owner="Exactly one of owner and organization is expected")
    if organization:
        dataset.organization = _organization(organization, user)
    elif owner and owner != user.public_id:
        raise bad_fields(owner="You can only set yourself as owner")
    else:
        dataset.owner = user


def _organization(identifier: str, user: Any) -> Organization:
    found = Organization.objects.published().filter(public_id=identifier).first()
    if found is None or not user.has_perm("organizations.publish_for_organization", found):
        raise bad_fields(organization=NOT_MEMBER)
    return found


def _move(dataset: Dataset, data: dict[str, Any], user: Any) -> list[str]:
    """Give the dataset to another organization: operators only, others ask for a transfer."""
    present = dataset.organization.public_id if dataset.organization else None
    organization = data.get("organization") or present
    owner = data.get("owner")
    if owner and (dataset.owner is None or owner != dataset.owner.public_id):
        raise bad_fields(owner="Cannot modify owner after creation")
    if organization is None or organization == present:
        return []
    if not user.is_superuser:
        raise bad_fields(organization="Cannot modify organization after creation")
    dataset.organization, dataset.owner = _organization(organization, user), None
    return ["organization", "owner"]


def _check_custom(dataset: Dataset) -> None:
    """Refuse `custom:` extras that the organization has not declared."""
    used = {name for name in dataset.extras if name.startswith(CUSTOM)}
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
