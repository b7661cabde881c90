"""Telling the followers of a commitment that its status changed: once a change, never the person who made it.

A change that is not told yet is a row to work on (`StatusChange.told_at`). Few followers are told as soon as the change
holds, many by the worker, which also takes up what a stopped process left.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from functools import partial
from typing import Any, Final

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from catalog.commitments.models import Commitment, StatusChange
from portal.accounts.models import User
from portal.activity.models import Activity
from portal.following.models import Follow
from portal.notifications.choices import NotificationKind
from portal.notifications.services import notify

MOST_AT_ONCE: Final = 100  # followers told where somebody may wait for a page
BATCH: Final = 1_000  # followers told in one statement
REVIEW_SECONDS: Final = 3_600  # between two reviews of everything
JOURNAL_SECONDS: Final = 10  # until the line of the journal that says whose a change is


def tell_soon(changes: Sequence[StatusChange]) -> None:
    """Tell the followers of these changes, just stored, as soon as the transaction holds."""
    if keys := [change.pk for change in changes if change.told_at is None]:
        transaction.on_commit(partial(_tell, keys, MOST_AT_ONCE), robust=True)


def tell_waiting() -> int:
    """Tell the followers of every change that nobody told yet; how many changes they were."""
    waiting = StatusChange.objects.filter(told_at=None).order_by("pk")
    return _tell(list(waiting.values_list("pk", flat=True)))


def _tell(keys: Sequence[int], most: int | None = None) -> int:
    """Tell the followers of these changes, those with more than `most` left out; how many changes were told."""
    waiting = StatusChange.objects.filter(pk__in=keys, told_at=None)
    told = waiting.filter(~Exists(_follows())).update(told_at=timezone.now())
    followed = list(waiting.order_by("pk").values_list("pk", flat=True))
    return told + sum(_tell_one(key, most) for key in followed)


@transaction.atomic
def _tell_one(key: int, most: int | None) -> bool:
    """Tell the followers of a change, unless another process does or they are too many."""
    rows = StatusChange.objects.select_for_update(skip_locked=True, of=("self",))
    change = rows.filter(pk=key, told_at=None).select_related("commitment").first()
    if change is None:
        return False
    people = _followers(change)
    if most is not None and people.count() > most:
        return False
    details = {
        "commitment": change.commitment,
        "before": change.before,
        "after": change.after,
        "evidence": change.evidence_line,
        "changed_at": change.at.isoformat(),
    }
    for some in _batches(people):
        notify(users=some, kind=NotificationKind.COMMITMENT_STATUS, details=details)
    change.told_at = timezone.now()
    change.save(update_fields=["told_at"])
    return True


def _follows() -> "QuerySet[Follow]":
    """The follows of a change's commitment, as a part of a query on changes."""
    kind = ContentType.objects.get_for_model(Commitment)
    return Follow.objects.filter(subject_type=kind, subject_id=OuterRef("commitment"))


def _followers(change: StatusChange) -> "QuerySet[User]":
    followers = Follow.objects.on(change.commitment).order_by().values("follower")
    people = User.objects.filter(pk__in=followers, is_active=True, deleted=None)
    return people.exclude(pk__in=_makers(change)).order_by("pk")


def _makers(change: StatusChange) -> list[int]:
    """Who made a change: who declared it, else who last changed what it is read from, as the journal says.

    A dataset has its review in the transaction of its own change, whose line of the journal comes next; an API waits
    for the review of every hour.
    """
    if change.actor_id:
        return [change.actor_id]
    dataset, service = change.commitment.dataset, change.commitment.dataservice
    read_from: Any = dataset or service
    if read_from is None:
        return []
    since = change.at if dataset else change.at - timedelta(seconds=REVIEW_SECONDS)
    written = Activity.objects.filter(
        subject_type=ContentType.objects.get_for_model(read_from),
        subject_id=read_from.pk,
        created_at__range=(since, change.at + timedelta(seconds=JOURNAL_SECONDS)),
        actor__isnull=False,
    )
    order = "pk" if dataset else "-pk"
    return list(written.order_by(order).values_list("actor", flat=True)[:1])


def _batches(people: "QuerySet[User]") -> Iterable[list[User]]:
    last = 0
    while some := list(people.filter(pk__gt=last)[:BATCH]):
        yield some
        last = some[-1].pk
