"""Writes of reports."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone

from portal.core.rules import AnyUser
from portal.moderation.models import Report


def file_report(*, actor: AnyUser | None, subject: Any, report: Report) -> Report:
    """Store what someone says of an object; nobody's name for a stranger, and for the portal itself."""
    report.by_id = actor.pk if actor else None
    report.subject = subject
    report.subject_public_id = subject.public_id
    report.subject_label = str(subject)[:500]
    report.save(force_insert=True)
    return report


@transaction.atomic
def dismiss(*, actor: AnyUser, report: Report, at: datetime | None) -> Report:
    """Set aside a report, or take it up again when there is no date."""
    report.dismissed_at = at
    report.dismissed_by_id = actor.pk if at else None
    report.last_modified_internal = timezone.now()
    report.save(update_fields=["dismissed_at", "dismissed_by", "last_modified_internal"])
    return report


def note_deletion(*, actor: AnyUser | None, subject: Any, embed_id: UUID | None = None) -> None:
    """Close the reports of what is about to be deleted for good: an object, or a message in it.

    For kinds whose rows vanish, in the transaction that deletes; of the others, `deleted` tells.
    """
    now = timezone.now()
    kind = ContentType.objects.get_for_model(subject)
    open_ones = Report.objects.filter(
        subject_type=kind, subject_id=subject.pk, subject_deleted_at=None
    )
    if embed_id:
        open_ones = open_ones.filter(subject_embed_id=embed_id)
    open_ones.update(
        subject_deleted_at=now,
        subject_deleted_by_id=actor.pk if actor else None,
        last_modified_internal=now,
    )
