"""Writes of commitments: what people declare, and the status that the evidence gives."""

from collections.abc import Iterable, Sequence
from typing import Final

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from catalog.commitments import search
from catalog.commitments.choices import Status
from catalog.commitments.evidence import proofs_of, status_of
from catalog.commitments.facts import addresses, facts_of
from catalog.commitments.models import Commitment, Programme, ReviewPoint, StatusChange
from catalog.commitments.telling import tell_soon
from catalog.datasets.models import Dataset
from portal.activity.choices import Verb
from portal.activity.services import record
from portal.core.models import remember_slug
from portal.core.rules import AnyUser
from portal.editorial.models import ContentLink
from portal.editorial.services import compose
from portal.search import documents
from portal.search.choices import Kind

BATCH: Final = 200  # commitments reviewed in a transaction
REVIEWED: Final = (
    "status", "is_restricted", "status_since", "evidence", "checked_at", "last_modified_internal",
)  # fmt: skip
TRIMMED: Final = (
    "title", "ministry", "theme", "source_title", "source_url", "notes", "code_url", "code_license",
    "abandoned_reason", "abandoned_source", "deduced",
)  # fmt: skip


@transaction.atomic
def save_programme(*, actor: AnyUser | None, programme: Programme) -> Programme:
    """Store a programme, new or changed."""
    is_new = programme.pk is None
    former = programme.assign_slug()
    compose(programme)
    programme.last_modified = programme.last_modified_internal = timezone.now()
    programme.save()
    remember_slug(programme, former)
    record(actor=actor, verb=Verb.CREATED if is_new else Verb.UPDATED, subject=programme)
    return programme


@transaction.atomic
def save_commitment(*, actor: AnyUser | None, commitment: Commitment) -> Commitment:
    """Store what a person declared of a commitment; its status follows from the evidence, whatever was set."""
    is_new = commitment.pk is None
    _trim(commitment)
    _wait_for_dataset(commitment)
    former = commitment.assign_slug()
    _sign_abandonment(actor, commitment)
    commitment.last_modified = commitment.last_modified_internal = timezone.now()
    commitment.save()
    remember_slug(commitment, former)
    record(actor=actor, verb=Verb.CREATED if is_new else Verb.UPDATED, subject=commitment)
    review([commitment.pk], actor=actor)
    documents.write(search.documents_of([commitment.pk]))
    commitment.refresh_from_db()
    return commitment


@transaction.atomic
def delete_commitment(*, actor: AnyUser | None, commitment: Commitment) -> None:
    """Remove a commitment that was never made: a kept promise is never removed, an abandoned one says so."""
    record(actor=actor, verb=Verb.DELETED, subject=commitment)
    documents.forget(Kind.COMMITMENT, [commitment.pk])
    Programme.objects.filter(pk=commitment.programme_id).update(
        last_modified_internal=timezone.now()
    )
    commitment.delete()


@transaction.atomic
def add_review_point(*, actor: AnyUser | None, point: ReviewPoint) -> ReviewPoint:
    """Store where a programme stands, with the count of each status of today."""
    if not point.figures:
        point.figures = figures_of(point.programme)
    point.save()
    record(actor=actor, verb=Verb.UPDATED, subject=point.programme, changes=["reviews"])
    return point


def figures_of(programme: Programme) -> dict[str, int]:
    """How many commitments have each status now; of the published ones, how many are for some people alone."""
    rows = programme.commitments.order_by().values_list("status").annotate(n=Count("pk"))
    restricted = programme.commitments.filter(status=Status.PUBLISHED, is_restricted=True).count()
    return dict(rows) | ({"published_restricted": restricted} if restricted else {})


@transaction.atomic
def review(keys: Iterable[int], *, actor: AnyUser | None = None) -> int:
    """Compute the status of these commitments anew; how many changed.

    A change, be it of the remark alone, is kept with the evidence that caused it and, if a person's declaration did,
    that person. Followers are told once it holds.
    """
    now = timezone.now()
    rows = _locked(keys)
    _note_addresses(rows)
    changes = []
    for row, facts in zip(rows, facts_of(rows, now), strict=True):
        status, evidence = status_of(facts, timezone.localdate(now)), proofs_of(facts)
        is_restricted = facts.is_public and facts.is_restricted
        said = (row.status, row.remark)
        is_first = row.checked_at is None
        before = "" if is_first else row.status
        if (status, is_restricted, evidence) != (row.status, row.is_restricted, row.evidence):
            row.last_modified_internal = now
        row.status, row.is_restricted = status, is_restricted
        row.evidence, row.checked_at = evidence, now
        if is_first or (row.status, row.remark) != said:
            row.status_since = now
            changes.append(_change(row, before, actor))
    Commitment.objects.bulk_update(rows, REVIEWED)
    StatusChange.objects.bulk_create(changes)
    tell_soon(changes)
    return len(changes)


def _locked(keys: Iterable[int]) -> list[Commitment]:
    """These commitments with what their evidence is read from, held until the end of the transaction.

    They are read after they are held: a query that waits for a lock gives what it joins as it was before the wait.
    """
    held = Commitment.objects.select_for_update().filter(pk__in=list(keys)).order_by("pk")
    known = list(held.values_list("pk", flat=True))
    return list(Commitment.objects.for_review().filter(pk__in=known).order_by("pk"))


def _wait_for_dataset(commitment: Commitment) -> None:
    """Hold the dataset that a commitment names: a change of it under way would miss this commitment in its review.

    The dataset comes before the commitment, as in changes of datasets, so that the two never wait for each other.
    """
    if commitment.dataset_id:
        list(Dataset.objects.select_for_update().filter(pk=commitment.dataset_id).values("pk"))


def _sign_abandonment(actor: AnyUser | None, commitment: Commitment) -> None:
    """Keep who declared that a commitment is abandoned; nobody once it no longer is."""
    if not commitment.abandoned_on:
        commitment.abandoned_by = None
    elif commitment.abandoned_by_id is None and actor is not None:
        commitment.abandoned_by_id = actor.pk


def _trim(commitment: Commitment) -> None:
    """Take away the blanks around what was typed, which no file of cells would keep."""
    for name in TRIMMED:
        setattr(commitment, name, getattr(commitment, name).strip())


def _change(row: Commitment, before: str, actor: AnyUser | None) -> StatusChange:
    """What a commitment has become; nobody follows what is new."""
    return StatusChange(
        commitment=row,
        before=before,
        after=row.status,
        at=row.status_since,
        evidence=row.evidence,
        actor_id=actor.pk if actor and actor.is_authenticated else None,
        told_at=None if before else row.status_since,
    )


def review_datasets(ids: Sequence[int]) -> None:
    """Review the commitments that these datasets answer (DATASETS_CHANGED)."""
    keys = list(Commitment.objects.filter(dataset__in=ids).values_list("pk", flat=True))
    if keys:
        review(keys)


def review_links(ids: Sequence[int]) -> None:
    """Review the commitments whose addresses these links are (CONTENT_LINKS_CHECKED)."""
    kind = ContentType.objects.get_for_model(Commitment)
    links = ContentLink.objects.filter(pk__in=ids, subject_type=kind)
    keys = list(links.values_list("subject_id", flat=True))
    if keys:
        review(keys)


def review_all() -> int:
    """Review every commitment, for what time alone changes; how many changed."""
    keys = list(Commitment.objects.order_by("pk").values_list("pk", flat=True))
    return sum(review(keys[start : start + BATCH]) for start in range(0, len(keys), BATCH))


def _note_addresses(rows: Sequence[Commitment]) -> None:
    """Make the addresses that must answer those to be checked, and forget those that are gone: one query to know."""
    kind = ContentType.objects.get_for_model(Commitment)
    links = ContentLink.objects.filter(subject_type=kind, subject_id__in=[row.pk for row in rows])
    known = {(key, url): pk for pk, key, url in links.values_list("pk", "subject_id", "url")}
    wanted = {(row.pk, url) for row in rows for url in addresses(row)}
    if gone := [pk for place, pk in known.items() if place not in wanted]:
        ContentLink.objects.filter(pk__in=gone).delete()
    ContentLink.objects.bulk_create(
        [
            ContentLink(subject_type=kind, subject_id=key, url=url)
            for key, url in sorted(wanted - known.keys())
        ],
        ignore_conflicts=True,
    )
