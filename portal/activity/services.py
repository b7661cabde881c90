"""Writing the journal, in the transaction of the change itself."""

from collections.abc import Sequence

from django.db import models

from portal.activity.choices import Verb
from portal.activity.models import Activity
from portal.core.rules import AnyUser


def record(
    *, actor: AnyUser | None, verb: Verb, subject: models.Model, changes: Sequence[str] = ()
) -> None:
    """One line: who (None for the portal itself) did what to which object."""
    Activity.objects.create(
        actor_id=actor.pk if actor else None,
        organization_id=getattr(subject, "organization_id", None),
        verb=verb,
        subject=subject,
        subject_label=getattr(subject, "label", str(subject))[:500],
        changes=list(changes),
    )
