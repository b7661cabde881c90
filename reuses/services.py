"""Writes of reuses: rows, journal, counters and search documents in one transaction."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from catalog.dataservices import search as dataservice_search
from catalog.dataservices.models import Dataservice
from catalog.datasets import search as dataset_search
from catalog.datasets.models import Dataset
from organizations.services import assign_creation, count_reuses, people_of
from portal.accounts.models import User
from portal.activity.choices import Verb
from portal.activity.services import record
from portal.core import slugs
from portal.core.models import remember_slug
from portal.core.rules import AnyUser
from portal.notifications.choices import NotificationKind
from portal.notifications.services import notify
from portal.search import documents
from portal.search.sources import Source
from reuses import search
from reuses.models import Reuse

MOST_TOLD: Final = 50  # datasets of a reuse whose producers are told
STATES: Final = frozenset({"private", "archived", "deleted"})
"""Fields that decide whether a reuse counts."""
# Dataservices are locked before datasets, as when a dataservice itself is written.
LINKS: Final[dict[str, Source]] = {
    "dataservices": dataservice_search.SOURCE,
    "datasets": dataset_search.SOURCE,
}
"""What a reuse is made with, each with where its documents come from."""


class AddressTaken(ValueError):
    """Another reuse that is not deleted has this address."""


@transaction.atomic
def create_reuse(
    *,
    actor: AnyUser | None,
    reuse: Reuse,
    datasets: Iterable[Dataset] = (),
    dataservices: Iterable[Dataservice] = (),
) -> Reuse:
    """Store a new reuse with what it is made with. Raises: AddressTaken."""
    _check_address(reuse)
    reuse.assign_slug()
    reuse.save(force_insert=True)
    _link(reuse, {"datasets": datasets, "dataservices": dataservices})
    assign_creation(actor=actor, subject=reuse)
    _count(reuse)
    record(actor=actor, verb=Verb.CREATED, subject=reuse)
    if not reuse.private:
        _tell_producers(reuse)
    return reuse


@transaction.atomic
def update_reuse(
    *,
    actor: AnyUser | None,
    reuse: Reuse,
    changes: Sequence[str],
    datasets: Iterable[Dataset] | None = None,
    dataservices: Iterable[Dataservice] | None = None,
) -> Reuse:
    """Save the named fields, and what it is made with when given. Raises: AddressTaken."""
    if {"url", "deleted"} & set(changes):
        _check_address(reuse)
    former = reuse.assign_slug() if "title" in changes else None
    reuse.last_modified = reuse.last_modified_internal = timezone.now()
    _save(reuse, [*changes, "slug", "last_modified"])
    if former:
        remember_slug(reuse, former)
    given = {"datasets": datasets, "dataservices": dataservices}
    relinked = _link(reuse, given, is_restated=bool(STATES & set(changes)))
    _count(reuse)
    record(actor=actor, verb=Verb.UPDATED, subject=reuse, changes=[*changes, *relinked])
    return reuse


@transaction.atomic
def distinguish_reuse(*, actor: AnyUser | None, reuse: Reuse, changes: Sequence[str]) -> None:
    """Save what operators give: being featured. The date of the reuse is left alone."""
    reuse.last_modified_internal = timezone.now()
    _save(reuse, changes)
    search.index(reuse)
    record(actor=actor, verb=Verb.UPDATED, subject=reuse, changes=changes)


@transaction.atomic
def delete_reuse(*, actor: AnyUser | None, reuse: Reuse) -> None:
    """Hide a reuse from everyone; its address answers 410 from now on."""
    reuse.deleted = reuse.last_modified = reuse.last_modified_internal = timezone.now()
    _save(reuse, ["deleted", "last_modified"])
    _link(reuse, {}, is_restated=True)
    _count(reuse)
    record(actor=actor, verb=Verb.DELETED, subject=reuse)


def _tell_producers(reuse: Reuse) -> None:
    """Tell who publishes its datasets that something is made with them."""
    for dataset in reuse.datasets.select_related("owner").order_by("pk")[:MOST_TOLD]:
        notify(
            users=people_of(dataset),
            kind=NotificationKind.REUSE_CREATED,
            details={"reuse": reuse, "dataset": dataset},
        )


def _save(reuse: Reuse, fields: Sequence[str]) -> None:
    reuse.save(update_fields=[*fields, "last_modified_internal"])


def _check_address(reuse: Reuse) -> None:
    """Refuse an address that another live reuse has; two writers of one address wait for each other.

    Raises: AddressTaken.
    """
    slugs.reserve(f"reuses.reuse.url:{reuse.url}")
    if Reuse.objects.alive().filter(url=reuse.url).exclude(pk=reuse.pk).exists():
        raise AddressTaken(reuse.url)


def _link(
    reuse: Reuse, given: dict[str, Iterable[Any] | None], *, is_restated: bool = False
) -> list[str]:
    """Make it use what is given, kept where nothing is; the names of the links that changed.

    Counts anew on what comes or goes; on all it uses when the reuse itself came or went (`is_restated`).
    """
    relinked = []
    for name, source in LINKS.items():
        links, rows = getattr(reuse, name), given.get(name)
        before = set(links.order_by().values_list("pk", flat=True))
        after = before if rows is None else {row.pk for row in rows}
        held = _held(links.model, before | after if is_restated else before ^ after)
        if after != before:
            links.set(after)
            relinked.append(name)
        _count_on(name, held, source)
    return relinked


def _held(model: Any, keys: set[int]) -> list[Any]:
    """The rows with these keys, locked in order until the transaction ends."""
    rows = model.objects.select_for_update(of=("self",), no_key=True)
    return list(rows.filter(pk__in=keys).only("reuses_count").order_by("pk")) if keys else []


def _count_on(name: str, held: list[Any], source: Source) -> None:
    """Write on each of these rows how many published reuses use it, and the documents of those that change."""
    if not held:
        return
    using = Reuse.objects.published().filter(**{f"{name}__in": held})
    counts: dict[int, int] = dict(using.order_by().values_list(name).annotate(Count("pk")))
    changed = [row for row in held if row.reuses_count != counts.get(row.pk, 0)]
    for row in changed:
        row.reuses_count = counts.get(row.pk, 0)
    type(held[0]).objects.bulk_update(changed, ["reuses_count"], batch_size=500)
    documents.write(source.documents_of([row.pk for row in changed]))


def _count(reuse: Reuse) -> None:
    """Write the counters this reuse owns, then its document."""
    reuse.datasets_count = reuse.datasets.published().count()
    reuse.save(update_fields=["datasets_count"])
    search.index(reuse)  # before producers are locked: new keywords may wait for another writer
    count_on_producer(reuse.organization_id, reuse.owner_id)


def count_on_producer(organization_id: int | None, owner_id: int | None) -> None:
    """Write how many published reuses this organization, or this person, has."""
    published = Reuse.objects.published()
    if organization_id:
        count_reuses(organization_id, published.filter(organization_id=organization_id))
    if owner_id:
        owner = User.objects.select_for_update(no_key=True).get(pk=owner_id)
        owner.reuses_count = published.filter(owner_id=owner_id).count()
        owner.save(update_fields=["reuses_count"])
