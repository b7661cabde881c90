"""Transfer: an object offered to another owner."""

from typing import Any

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organizations.choices import RequestStatus
from organizations.querysets import TransferQuerySet
from portal.core import ids


class Transfer(models.Model):
    """A pending or answered offer of an object to a person or an organization (API contract 3.10)."""

    public_id = models.CharField(
        max_length=24, unique=True, default=ids.new_public_id, editable=False
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="transfers_asked",
    )
    subject_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    subject_id = models.BigIntegerField()
    subject = GenericForeignKey("subject_type", "subject_id")
    from_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="transfers_out"
    )
    from_organization = models.ForeignKey(
        "organizations.Organization",
        null=True,
        on_delete=models.CASCADE,
        related_name="transfers_out",
    )
    to_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="transfers_in"
    )
    to_organization = models.ForeignKey(
        "organizations.Organization",
        null=True,
        on_delete=models.CASCADE,
        related_name="transfers_in",
    )
    comment = models.TextField(blank=True)
    created = models.DateTimeField(default=timezone.now)
    status = models.CharField(max_length=12, choices=RequestStatus, default=RequestStatus.PENDING)
    responded = models.DateTimeField(null=True, blank=True)
    responder = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    response_comment = models.TextField(blank=True)

    objects = TransferQuerySet.as_manager()

    class Meta:
        verbose_name = _("transfert")
        verbose_name_plural = _("transferts")
        constraints = [
            models.CheckConstraint(
                condition=Q(to_user=None, to_organization__isnull=False)
                | Q(to_user__isnull=False, to_organization=None),
                name="transfer_one_recipient",
            ),
            models.UniqueConstraint(
                fields=["subject_type", "subject_id"],
                condition=Q(status="pending"),
                name="transfer_pending_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject_type_id}/{self.subject_id} {self.status}"

    @property
    def giver(self) -> Any:
        """Who owned the object when it was offered."""
        return self.from_organization or self.from_user

    @property
    def recipient(self) -> Any:
        """Whom the object is offered to."""
        return self.to_organization or self.to_user
