"""Report: something that should perhaps not be here."""

from typing import Any

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.core import ids
from portal.moderation.choices import Reason
from portal.moderation.querysets import ReportQuerySet


class Report(models.Model):
    """What someone, or the portal, says of an object or of a message in it (API contract 3.10).

    The name and the public id of the subject are kept beside its key: a report outlives what it is about.
    """

    public_id = models.CharField(
        max_length=24, unique=True, default=ids.new_public_id, editable=False
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("signalé par"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="reports",
    )
    subject_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    subject_id = models.BigIntegerField()
    subject = GenericForeignKey("subject_type", "subject_id")
    subject_public_id = models.CharField(max_length=24)
    subject_label = models.CharField(_("objet"), max_length=500)
    subject_embed_id = models.UUIDField(_("message"), null=True, blank=True)
    subject_deleted_at = models.DateTimeField(_("objet supprimé le"), null=True, blank=True)
    subject_deleted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("objet supprimé par"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    reason = models.CharField(_("raison"), max_length=20, choices=Reason)
    message = models.TextField(_("précisions"), blank=True)
    reported_at = models.DateTimeField(_("signalé le"), default=timezone.now)
    dismissed_at = models.DateTimeField(_("rejeté le"), null=True, blank=True)
    dismissed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("rejeté par"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    last_modified_internal = models.DateTimeField(default=timezone.now)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("signalement")
        verbose_name_plural = _("signalements")
        constraints = [
            models.CheckConstraint(
                condition=Q(reason__in=Reason.values), name="report_known_reason"
            )
        ]
        indexes = [
            models.Index(fields=["-reported_at", "-id"], name="report_recent"),
            models.Index(fields=["subject_type", "subject_id"], name="report_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.reason} {self.subject_label}"

    @property
    def subject_class(self) -> str:
        """The class of its subject."""
        model: Any = ContentType.objects.get_for_id(self.subject_type_id).model_class()
        return model.__name__
