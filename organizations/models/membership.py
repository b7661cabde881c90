"""Who belongs to an organization, with which role, and who asked to."""

import uuid

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organizations.choices import RequestKind, RequestStatus, Role
from portal.core import ids


class Membership(models.Model):
    """A person in an organization."""

    organization = models.ForeignKey(
        "organizations.Organization", on_delete=models.CASCADE, related_name="memberships"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships"
    )
    role = models.CharField(_("rôle"), max_length=20, choices=Role, default=Role.EDITOR)
    label = models.CharField(_("fonction"), max_length=255, blank=True)
    since = models.DateTimeField(_("depuis le"), default=timezone.now)

    class Meta:
        verbose_name = _("membre")
        verbose_name_plural = _("membres")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "user"],
                name="membership_once",
                violation_error_message=_("Cette personne est déjà membre."),
            ),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="membership_known_role"),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.role})"


class MembershipRequest(models.Model):
    """A request to join, or an invitation; an invitation may name an e-mail without account."""

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        "organizations.Organization", on_delete=models.CASCADE, related_name="requests"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="membership_requests",
    )
    email = models.EmailField(_("adresse e-mail"), blank=True)
    kind = models.CharField(max_length=12, choices=RequestKind, default=RequestKind.REQUEST)
    status = models.CharField(max_length=12, choices=RequestStatus, default=RequestStatus.PENDING)
    role = models.CharField(max_length=20, choices=Role, default=Role.EDITOR)
    comment = models.TextField(_("message"), blank=True)
    refusal_comment = models.TextField(_("motif du refus"), blank=True)
    assignments = models.JSONField(default=list, blank=True)
    created = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    handled_on = models.DateTimeField(null=True, blank=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("demande d’adhésion")
        verbose_name_plural = _("demandes d’adhésion")
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False) | ~Q(email=""), name="membershiprequest_someone"
            ),
            models.UniqueConstraint(
                fields=["organization", "user"],
                condition=Q(status="pending"),
                name="membershiprequest_pending_once",
            ),
            models.UniqueConstraint(
                fields=["organization", "email"],
                condition=Q(status="pending", user=None),
                name="membershiprequest_email_pending_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.user or self.email}"


class Assignment(models.Model):
    """An object that a partial editor may edit (API contract 2.1)."""

    public_id = models.CharField(
        max_length=24, unique=True, default=ids.new_public_id, editable=False
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="assignments"
    )
    organization = models.ForeignKey(
        "organizations.Organization", on_delete=models.CASCADE, related_name="assignments"
    )
    subject_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    subject_id = models.BigIntegerField()
    subject = GenericForeignKey("subject_type", "subject_id")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("attribution")
        verbose_name_plural = _("attributions")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "subject_type", "subject_id"], name="assignment_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.subject_type_id}/{self.subject_id}"
