"""Bodies to rows: what a write asks, checked, then handed to the services."""

from typing import Any, Final

from django.db import transaction
from rest_framework import exceptions

from catalog.dataservices import counters, services
from catalog.dataservices.models import Dataservice
from catalog.dataservices.serializers import (
    DataserviceInput,
    changed_only,
    contacts_of,
    datasets_of,
    write_into,
)
from catalog.datasets.models import Dataset
from organizations.producing import move, set_producer
from portal.core import ids
from portal.core.api.errors import bad_request
from portal.core.api.view import ApiView
from portal.core.api.writing import (
    body_of,
    is_undelete,
    list_of,
    locked,
    refuse_deleted,
    validated,
)

VIEW: Final = "dataservices.view_dataservice"
CHANGE: Final = "dataservices.change_dataservice"
DELETE: Final = "dataservices.delete_dataservice"


def held(view: ApiView, key: str, permission: str = CHANGE) -> Dataservice:
    """The dataservice, held until the transaction ends, if the caller has this right on it.

    Raises: NotAuthenticated, NotFound, Gone, Moved, PermissionDenied, Outdated.
    """
    rows = Dataservice.objects.select_related("organization", "owner", "license")
    return locked(view, rows, key, (VIEW, permission))


def held_alive(view: ApiView, key: str, permission: str = CHANGE) -> Dataservice:
    """As `held`, refusing one that is deleted. Raises: Gone, too."""
    dataservice = held(view, key, permission)
    refuse_deleted(view, dataservice)
    return dataservice


def create(view: ApiView) -> Dataservice:
    """The dataservice that a body describes, stored. Raises: NotAuthenticated, ValidationError."""
    user = view.require_user()
    data = validated(DataserviceInput, body_of(view))
    dataservice = Dataservice()
    set_producer(dataservice, data, user)
    write_into(dataservice, data)
    return services.create_dataservice(
        actor=user,
        dataservice=dataservice,
        datasets=datasets_of(data, user) or (),
        contact_points=contacts_of(dataservice, data) or (),
    )


@transaction.atomic
def update(view: ApiView, key: str, *, merge: bool) -> Dataservice:
    """The dataservice as a body changes it, stored; `merge` reads the body as a merge patch."""
    dataservice, body, user = held(view, key), body_of(view), view.request.user
    comes_back = is_undelete(body, "deleted_at")
    if not comes_back:
        refuse_deleted(view, dataservice)
    former = (dataservice.organization_id, dataservice.owner_id)
    data = validated(DataserviceInput, changed_only(dataservice, body, merge=merge), partial=True)
    changes = move(dataservice, data, user) + write_into(dataservice, data)
    if comes_back and dataservice.deleted:
        dataservice.deleted = None
        changes.append("deleted")
    services.update_dataservice(
        actor=user,
        dataservice=dataservice,
        changes=changes,
        datasets=datasets_of(data, user, dataservice.datasets.all()),
        contact_points=contacts_of(dataservice, data),
    )
    if former != (dataservice.organization_id, dataservice.owner_id):
        counters.count_dataservices(*former)
    return dataservice


def add_datasets(view: ApiView, key: str) -> Dataservice:
    """The dataservice with the datasets that a body lists, besides those it had; unknown ones are ignored."""
    dataservice = held_alive(view, key)
    wanted = _identifiers(list_of(view))
    seen = Dataset.objects.visible_to(view.request.user).filter(public_id__in=wanted)
    present = set(dataservice.datasets.all())
    if added := set(seen) - present:
        services.update_dataservice(
            actor=view.request.user,
            dataservice=dataservice,
            changes=[],
            datasets=present | added,
        )
    return dataservice


def remove_dataset(view: ApiView, key: str, dataset_key: str) -> None:
    """Take a dataset, by its id or slug, from those that a dataservice serves. Raises: NotFound."""
    dataservice = held_alive(view, key)
    present = dataservice.datasets.all()
    found = present.by_key(dataset_key).first()
    if found is None:
        raise exceptions.NotFound("Dataset not found in dataservice")
    services.update_dataservice(
        actor=view.request.user,
        dataservice=dataservice,
        changes=[],
        datasets=present.exclude(pk=found.pk),
    )


def _identifiers(items: list[Any]) -> list[str]:
    """The ids of a list of objects. Raises: Invalid."""
    if not all(isinstance(item, dict) and item.get("id") for item in items):
        raise bad_request("Expecting a list of dicts with id attribute")
    found = [item["id"] for item in items]
    if not all(isinstance(each, str) and ids.is_public_id(each.lower()) for each in found):
        raise bad_request("Malformed object id(s) in request")
    return [each.lower() for each in found]
