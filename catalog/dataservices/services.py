"""Writes of dataservices: rows, journal, counters and search document in one transaction."""

from collections.abc import Iterable, Sequence
from typing import Final

from django.db import transaction
from django.utils import timezone

from catalog.contacts.models import ContactPoint
from catalog.dataservices import counters, search
from catalog.dataservices.models import Dataservice
from catalog.datasets.models import Dataset
from organizations.services import assign_creation, people_of
from portal.activity.choices import Verb
from portal.activity.services import record
from portal.core.models import remember_slug
from portal.core.rules import AnyUser
from portal.notifications.choices import NotificationKind
from portal.notifications.services import notify

MOST_TOLD: Final = 50  # datasets of a dataservice whose producers are told
STATES: Final = frozenset({"private", "archived", "deleted"})
"""Fields that decide whether a dataservice counts."""


@transaction.atomic
def create_dataservice(
    *,
    actor: AnyUser | None,
    dataservice: Dataservice,
    datasets: Iterable[Dataset] = (),
    contact_points: Iterable[ContactPoint] = (),
) -> Dataservice:
    """Store a new dataservice. Its owner or organization is set by the caller."""
    dataservice.assign_slug()
    dataservice.save(force_insert=True)
    dataservice.contact_points.set(contact_points)
    _link(dataservice, datasets)
    assign_creation(actor=actor, subject=dataservice)
    _finish(dataservice)
    record(actor=actor, verb=Verb.CREATED, subject=dataservice)
    if not dataservice.private:
        _tell_producers(dataservice)
    return dataservice


@transaction.atomic
def update_dataservice(
    *,
    actor: AnyUser | None,
    dataservice: Dataservice,
    changes: Sequence[str],
    datasets: Iterable[Dataset] | None = None,
    contact_points: Iterable[ContactPoint] | None = None,
) -> Dataservice:
    """Save the named fields of a dataservice, and its datasets and contacts when given."""
    former = dataservice.assign_slug() if "title" in changes else None
    dataservice.metadata_modified_at = dataservice.last_modified_internal = timezone.now()
    _save(dataservice, [*changes, "slug", "metadata_modified_at"])
    if former:
        remember_slug(dataservice, former)
    told = list(changes)
    if contact_points is not None:
        dataservice.contact_points.set(contact_points)
        told.append("contact_points")
    if _link(dataservice, datasets, is_restated=bool(STATES & set(changes))):
        told.append("datasets")
    _finish(dataservice)
    record(actor=actor, verb=Verb.UPDATED, subject=dataservice, changes=told)
    return dataservice


@transaction.atomic
def distinguish_dataservice(
    *, actor: AnyUser | None, dataservice: Dataservice, changes: Sequence[str]
) -> None:
    """Save what operators give: being featured, badges. The date of the metadata is left alone."""
    dataservice.last_modified_internal = timezone.now()
    _save(dataservice, changes)
    search.index(dataservice)
    record(actor=actor, verb=Verb.UPDATED, subject=dataservice, changes=changes)


@transaction.atomic
def delete_dataservice(*, actor: AnyUser | None, dataservice: Dataservice) -> None:
    """Hide a dataservice from everyone; its address answers 410 from now on."""
    dataservice.deleted = dataservice.metadata_modified_at = timezone.now()
    dataservice.last_modified_internal = dataservice.deleted
    _save(dataservice, ["deleted", "metadata_modified_at"])
    _link(dataservice, None, is_restated=True)
    _finish(dataservice)
    record(actor=actor, verb=Verb.DELETED, subject=dataservice)


def _tell_producers(dataservice: Dataservice) -> None:
    """Tell who publishes its datasets that an API serves them."""
    for dataset in dataservice.datasets.select_related("owner").order_by("pk")[:MOST_TOLD]:
        notify(
            users=people_of(dataset),
            kind=NotificationKind.DATASERVICE_CREATED,
            details={"dataservice": dataservice, "dataset": dataset},
        )


def _save(dataservice: Dataservice, fields: Sequence[str]) -> None:
    dataservice.save(update_fields=[*fields, "last_modified_internal"])


def _link(
    dataservice: Dataservice, datasets: Iterable[Dataset] | None, *, is_restated: bool = False
) -> bool:
    """Make these the datasets it serves, None to keep them; whether they changed.

    Counts anew on those that come or go; on all of them when the dataservice itself came or went (`is_restated`).
    """
    before = set(dataservice.datasets.order_by().values_list("pk", flat=True))
    after = before if datasets is None else {dataset.pk for dataset in datasets}
    held = counters.hold_datasets(before | after if is_restated else before ^ after)
    if after != before:
        dataservice.datasets.set(after)
    counters.count_on_datasets(held)
    return after != before


def _finish(dataservice: Dataservice) -> None:
    """Write its document, then the counter of its producer, whose row is locked last and for an instant."""
    search.index(dataservice)
    counters.count_dataservices(dataservice.organization_id, dataservice.owner_id)
