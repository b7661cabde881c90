"""Reports as dictionaries (API contract 3.10)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q

from portal.accounts.models import User
from portal.accounts.representations import user_ref
from portal.activity.choices import Verb
from portal.activity.models import Activity
from portal.core.representations import Reader
from portal.moderation.models import Report

Subject = tuple[int, int]
"""A subject by its content type and key."""
Deletions = Mapping[Subject, tuple[datetime, User | None]]
"""When, and by whom, subjects were deleted."""


def deletions_of(reports: Iterable[Report]) -> Deletions:
    """What is hidden of the subjects of these reports: a query a kind, and one of the journal."""
    wanted: defaultdict[int, set[int]] = defaultdict(set)
    for row in reports:
        wanted[row.subject_type_id].add(row.subject_id)
    dates: dict[Subject, datetime] = {}
    for kind, keys in sorted(wanted.items()):
        dates |= {(kind, key): date for key, date in _deleted_rows(kind, keys)}
    actors = _who_deleted(dates)
    return {subject: (date, actors.get(subject)) for subject, date in dates.items()}


def _deleted_rows(kind: int, keys: set[int]) -> list[tuple[int, datetime]]:
    model: Any = ContentType.objects.get_for_id(kind).model_class()
    if not hasattr(model, "deleted"):
        return []
    gone = model._default_manager.filter(pk__in=keys, deleted__isnull=False)
    return list(gone.values_list("pk", "deleted"))


def _who_deleted(subjects: Iterable[Subject]) -> dict[Subject, User | None]:
    """Who deleted these, as the journal has it: of several times, the last."""
    keys: defaultdict[int, list[int]] = defaultdict(list)
    for kind, key in subjects:
        keys[kind].append(key)
    condition = Q(pk__in=())
    for kind, found in keys.items():
        condition |= Q(subject_type=kind, subject_id__in=found)
    lines = Activity.objects.filter(condition, verb=Verb.DELETED).select_related("actor")
    return {
        (line.subject_type_id, line.subject_id): line.actor for line in lines.order_by("created_at")
    }


def report_v1(report: Report, deletions: Deletions, reader: Reader) -> dict[str, Any]:
    """A report, with what became of its subject."""
    deleted_at, deleted_by = report.subject_deleted_at, report.subject_deleted_by
    if deleted_at is None:
        subject = (report.subject_type_id, report.subject_id)
        deleted_at, deleted_by = deletions.get(subject, (None, None))
    return {
        "id": report.public_id,
        "by": _person(report.by, reader),
        "subject": {"class": report.subject_class, "id": report.subject_public_id},
        "subject_label": report.subject_label,
        "subject_deleted_at": deleted_at,
        "subject_deleted_by": _person(deleted_by, reader),
        "subject_embed_id": report.subject_embed_id,
        "reason": report.reason,
        "message": report.message or None,
        "reported_at": report.reported_at,
        "dismissed_at": report.dismissed_at,
        "dismissed_by": _person(report.dismissed_by, reader),
        "callbacks_count": 0,
        "self_api_url": reader.api(f"1/reports/{report.public_id}/"),
    }


def _person(user: User | None, reader: Reader) -> dict[str, Any] | None:
    return user and user_ref(user, reader)
