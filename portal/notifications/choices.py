"""What people are told of, and what each notification says."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

HANDLED_DAYS: Final = 90  # days that a handled notification is kept (API contract 11.3)


class NotificationKind(models.TextChoices):
    """The class of a notification's details (API contract 11.3).

    What each expects:

    - MEMBERSHIP_REQUEST, to the organization's administrators, or to the person invited: `request_organization`,
      `request_user` (objects), `kind` (`request` or `invitation`);
    - MEMBERSHIP_ACCEPTED and MEMBERSHIP_REFUSED, to the person: `organization` (object);
    - TRANSFER_REQUEST, to the recipient, or its administrators: `transfer_owner`, `transfer_recipient`,
      `transfer_subject` (objects);
    - NEW_BADGE, to the members: `organization` (object), `kind` (the badge);
    - DISCUSSION, to the producer and who took part: `status` (`new_discussion`, `new_comment`, `closed`),
      `message_id` (UUID as text, or None), `discussion` (object);
    - VALIDATE_HARVESTER, to operators, then to the owner: `source` (object), `status`;
    - REUSE_CREATED, to the producer of the dataset: `reuse`, `dataset` (objects);
    - DATASERVICE_CREATED, to the producer of the dataset: `dataservice`, `dataset` (objects);
    - COMMITMENT_STATUS, to the followers: `commitment` (object), `before` and `after` (statuses), `evidence` (what
      proves it, in a line), `changed_at` (moment as text).
    """

    MEMBERSHIP_REQUEST = "MembershipRequestNotificationDetails", _("Demande de rattachement")
    MEMBERSHIP_ACCEPTED = "MembershipAcceptedNotificationDetails", _("Rattachement accepté")
    MEMBERSHIP_REFUSED = "MembershipRefusedNotificationDetails", _("Rattachement refusé")
    TRANSFER_REQUEST = "TransferRequestNotificationDetails", _("Demande de transfert")
    NEW_BADGE = "NewBadgeNotificationDetails", _("Nouveau label")
    DISCUSSION = "DiscussionNotificationDetails", _("Discussion")
    VALIDATE_HARVESTER = "ValidateHarvesterNotificationDetails", _("Moissonneur à valider")
    REUSE_CREATED = "ReuseCreatedNotificationDetails", _("Nouvelle réutilisation")
    DATASERVICE_CREATED = "DataserviceCreatedNotificationDetails", _("Nouvelle API")
    COMMITMENT_STATUS = "CommitmentStatusNotificationDetails", _("Engagement suivi")


DETAILS: Final[dict[NotificationKind, tuple[str, ...]]] = {
    NotificationKind.MEMBERSHIP_REQUEST: ("request_organization", "request_user", "kind"),
    NotificationKind.MEMBERSHIP_ACCEPTED: ("organization",),
    NotificationKind.MEMBERSHIP_REFUSED: ("organization",),
    NotificationKind.TRANSFER_REQUEST: (
        "transfer_owner",
        "transfer_recipient",
        "transfer_subject",
    ),
    NotificationKind.NEW_BADGE: ("organization", "kind"),
    NotificationKind.DISCUSSION: ("status", "message_id", "discussion"),
    NotificationKind.VALIDATE_HARVESTER: ("source", "status"),
    NotificationKind.REUSE_CREATED: ("reuse", "dataset"),
    NotificationKind.DATASERVICE_CREATED: ("dataservice", "dataset"),
    NotificationKind.COMMITMENT_STATUS: (
        "commitment",
        "before",
        "after",
        "evidence",
        "changed_at",
    ),
}
"""The keys of the details of each kind."""
