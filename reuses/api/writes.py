"""Bodies to rows: what a write asks, checked, then handed to the services."""

from typing import Any, Final

from django.db import transaction
from rest_framework import exceptions

from catalog.dataservices.models import Dataservice
from catalog.dataservices.serializers import datasets_of, linked
from catalog.datasets.models import Dataset
from organizations.ownership import OwnedQuerySet
from organizations.producing import move, set_producer
from portal.core import ids
from portal.core.api.errors import bad_fields, bad_request
from portal.core.api.view import UNKNOWN, ApiView
from portal.core.api.writing import body_of, is_undelete, locked, refuse_deleted, validated
from portal.core.rules import AnyUser
from reuses import services
from reuses.models import Reuse
from reuses.serializers import ReuseInput, changed_only, write_into

VIEW: Final = "reuses.view_reuse"
CHANGE: Final = "reuses.change_reuse"
DELETE: Final = "reuses.delete_reuse"
TAKEN: Final = "This URL is already registered"
KINDS: Final[dict[str, type[Any]]] = {"datasets": Dataset, "dataservices": Dataservice}
"""What a reuse may be made with, by the name of the link."""


def held(view: ApiView, key: str, permission: str = CHANGE) -> Reuse:
    """The reuse, held until the transaction ends, if the caller has this right on it.

    Raises: NotAuthenticated, NotFound, Gone, Moved, PermissionDenied, Outdated.
    """
    return locked(view, Reuse.objects.for_page(), key, (VIEW, permission))


def held_alive(view: ApiView, key: str, permission: str = CHANGE) -> Reuse:
    """As `held`, refusing one that is deleted. Raises: Gone, too."""
    reuse = held(view, key, permission)
    refuse_deleted(view, reuse)
    return reuse


def create(view: ApiView) -> Reuse:
    """The reuse that a body describes, stored. Raises: NotAuthenticated, ValidationError."""
    user = view.require_user()
    data = validated(ReuseInput, body_of(view))
    reuse = Reuse()
    set_producer(reuse, data, user)
    write_into(reuse, data)
    try:
        return services.create_reuse(
            actor=user,
            reuse=reuse,
            datasets=datasets_of(data, user) or (),
            dataservices=_dataservices_of(data, user) or (),
        )
    except services.AddressTaken as error:
        raise bad_fields(url=TAKEN) from error


@transaction.atomic
def update(view: ApiView, key: str, *, merge: bool) -> Reuse:
    """The reuse as a body changes it, stored; `merge` reads the body as a merge patch."""
    reuse, body, user = held(view, key), body_of(view), view.request.user
    if not is_undelete(body):
        refuse_deleted(view, reuse)
    former = (reuse.organization_id, reuse.owner_id)
    data = validated(ReuseInput, changed_only(reuse, body, merge=merge), partial=True)
    changes = move(reuse, data, user) + write_into(reuse, data)
    if reuse.deleted:
        reuse.deleted = None
        changes.append("deleted")
    try:
        services.update_reuse(
            actor=user,
            reuse=reuse,
            changes=changes,
            datasets=datasets_of(data, user, reuse.datasets.all()),
            dataservices=_dataservices_of(data, user, reuse.dataservices.all()),
        )
    except services.AddressTaken as error:
        raise bad_fields(url=TAKEN) from error
    if former != (reuse.organization_id, reuse.owner_id):
        services.count_on_producer(*former)
    return reuse


def add(view: ApiView, key: str, name: str) -> tuple[Reuse, bool]:
    """The reuse with the object that a body names among what it is made with; whether it is a new one.

    Raises: Invalid for a body without an id; NotFound for one the caller may not see.
    """
    reuse, kind = held_alive(view, key), KINDS[name]
    body = view.request.data
    identifier = body.get("id") if isinstance(body, dict) else None
    if not isinstance(identifier, str) or not ids.is_public_id(identifier.lower()):
        raise bad_request(f"Expect a {kind.__name__.lower()} identifier")
    rows = kind.objects.visible_to(view.request.user)
    found = rows.filter(public_id=identifier.lower()).first()
    if found is None:
        raise exceptions.NotFound(UNKNOWN)
    present = set(getattr(reuse, name).all())
    if found in present:
        return reuse, False
    links: dict[str, Any] = {name: present | {found}}
    services.update_reuse(actor=view.request.user, reuse=reuse, changes=[], **links)
    return reuse, True


def _dataservices_of(
    data: dict[str, Any], user: AnyUser, present: OwnedQuerySet | None = None
) -> list[Dataservice] | None:
    return linked("dataservices", data, Dataservice.objects.visible_to(user), present)
