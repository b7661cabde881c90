"""Writes of reuses."""

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils import timezone

from catalog.datasets import search as dataset_search
from catalog.datasets.models import Dataset
from organizations.services import assign_creation, count_reuses
from portal.accounts.models import User
from portal.activity.choices import Verb
from portal.activity.services import record
from portal.core.models import remember_slug
from portal.core.rules import AnyUser
from reuses import search
from reuses.models import Reuse


@transaction.atomic
def create_reuse(*, actor: AnyUser | None, reuse: Reuse, datasets: Iterable[Dataset] = ()) -> Reuse:
    """Store a new reuse with the datasets it uses."""
    reuse.assign_slug()
    reuse.save(force_insert=True)
    _link(reuse, datasets)
    assign_creation(actor=actor, subject=reuse)
    _count(reuse)
    record(actor=actor, verb=Verb.CREATED, subject=reuse)
    return reuse


@transaction.atomic
def update_reuse(
    *,
    actor: AnyUser | None,
    reuse: Reuse,
    changes: Sequence[str],
    datasets: Iterable[Dataset] | None = None,
) -> Reuse:
    """Save the named fields, and the linked datasets when given."""
    former = reuse.assign_slug() if "title" in changes else None
    reuse.last_modified = reuse.last_modified_internal = timezone.now()
    reuse.save(update_fields=[*changes, "slug", "last_modified", "last_modified_internal"])
    if former:
        remember_slug(reuse, former)
    if datasets is not None:
        _link(reuse, datasets)
    _count(reuse)
    record(actor=actor, verb=Verb.UPDATED, subject=reuse, changes=changes)
    return reuse


def _link(reuse: Reuse, datasets: Iterable[Dataset]) -> None:
    before = set(reuse.datasets.values_list("pk", flat=True))
    reuse.datasets.set(datasets)
    after = set(reuse.datasets.values_list("pk", flat=True))
    for dataset in Dataset.objects.filter(pk__in=before ^ after).order_by("pk"):
        dataset.reuses_count = dataset.reuses.published().count()
        dataset.save(update_fields=["reuses_count"])
        dataset_search.index(dataset)


def _count(reuse: Reuse) -> None:
    """Write the counters this reuse owns, then its document."""
    reuse.datasets_count = reuse.datasets.published().count()
    reuse.save(update_fields=["datasets_count"])
    published = Reuse.objects.published()
    search.index(reuse)  # before producers are locked: new keywords may wait for another writer
    if reuse.organization_id:
        count_reuses(reuse.organization_id, published.filter(organization_id=reuse.organization_id))
    if reuse.owner_id:
        User.objects.filter(pk=reuse.owner_id).update(
            reuses_count=published.filter(owner_id=reuse.owner_id).count()
        )
