"""Activity: one line of the journal."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.activity.choices import Verb


class Activity(models.Model):
    """Who did what to which object, and which fields changed (API contract 3.10)."""

    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="activities",
        db_index=False,
    )
    organization = models.ForeignKey(
        "organizations.Organization",
        null=True,
        on_delete=models.CASCADE,
        related_name="activities",
        db_index=False,
    )
    verb = models.CharField(max_length=32, choices=Verb)
    subject_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    subject_id = models.BigIntegerField()
    subject = GenericForeignKey("subject_type", "subject_id")
    subject_label = models.CharField(_("titre"), max_length=500)
    changes = ArrayField(models.CharField(max_length=64), default=list)
    extras = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("activité")
        verbose_name_plural = _("activités")
        indexes = [
            models.Index(
                fields=["subject_type", "subject_id", "-created_at"], name="activity_subject"
            ),
            models.Index(fields=["-created_at"], name="activity_recent"),
            models.Index(fields=["actor", "-created_at"], name="activity_actor"),
            models.Index(fields=["organization", "-created_at"], name="activity_organization"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_label}"
