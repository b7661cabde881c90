"""Notification: one thing that one person is told."""

import uuid

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.notifications.choices import NotificationKind
from portal.notifications.querysets import NotificationQuerySet


class Notification(models.Model):
    """What happened, told to one person (API contract 3.10).

    `details` names objects as `{"class": …, "id": …}`; its keys are those of its kind.
    """

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="notifications",
        db_index=False,
    )
    kind = models.CharField(_("type"), max_length=64, choices=NotificationKind)
    details = models.JSONField(_("détails"), default=dict)
    created_at = models.DateTimeField(_("créée le"), default=timezone.now)
    last_modified = models.DateTimeField(_("modifiée le"), default=timezone.now)
    handled_at = models.DateTimeField(_("traitée le"), null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=NotificationKind.values), name="notification_known_kind"
            )
        ]
        indexes = [
            models.Index(fields=["user", "-created_at", "-id"], name="notification_of_user"),
            models.Index(
                fields=["handled_at"],
                condition=Q(handled_at__isnull=False),
                name="notification_handled",
            ),
            GinIndex(
                fields=["details"],
                opclasses=["jsonb_path_ops"],
                condition=Q(handled_at=None),
                name="notification_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.uuid}"
