"""Writes of notifications, in the transaction of what they tell."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Model
from django.utils import timezone

from portal.accounts.models import User
from portal.core.api.references import reference
from portal.notifications.choices import DETAILS, NotificationKind
from portal.notifications.models import Notification


def notify(*, users: Iterable[User], kind: NotificationKind, details: Mapping[str, Any]) -> None:
    """Tell these people, once each: who has not yet read the very same is not told again.

    details: what the kind expects (see NotificationKind), objects as they are. Closed accounts are left out.
    Raises: ValueError for details that are not those of the kind.
    """
    if set(details) != set(DETAILS[kind]):
        raise ValueError(f"{kind} expects {DETAILS[kind]}, not {tuple(details)}")
    stored = _stored(details)
    people = {user.pk for user in users if user.is_active and not user.deleted}
    same = Notification.objects.waiting().filter(kind=kind, details=stored)
    told = set(same.filter(user__in=people).values_list("user_id", flat=True))
    Notification.objects.bulk_create(
        Notification(user_id=pk, kind=kind, details=stored) for pk in sorted(people - told)
    )


def handle(*, kind: NotificationKind, details: Mapping[str, Any]) -> None:
    """Mark as handled, for everyone, what waits with these details: all of them, or some."""
    now = timezone.now()
    found = Notification.objects.waiting().filter(kind=kind, details__contains=_stored(details))
    found.update(handled_at=now, last_modified=now)


def read(*, notification: Notification) -> Notification:
    """Mark one as read; its first date stays."""
    now = timezone.now()
    Notification.objects.waiting().filter(pk=notification.pk).update(
        handled_at=now, last_modified=now
    )
    notification.refresh_from_db(fields=["handled_at", "last_modified"])
    return notification


def forget_handled() -> int:
    """Delete those handled long ago; how many they were."""
    deleted, _by_model = Notification.objects.expired(timezone.now()).delete()
    return deleted


def _stored(details: Mapping[str, Any]) -> dict[str, Any]:
    """The details as they are kept: objects by class and id."""
    return {
        name: reference(value) if isinstance(value, Model) else value
        for name, value in details.items()
    }
