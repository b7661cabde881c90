"""Reads of organizations."""

from datetime import timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from organizations.choices import KIND_BADGES, OrganizationBadge, ProducerType, RequestStatus, Role
from portal.core.models import PublicQuerySet
from portal.core.rules import AnyUser


class OrganizationQuerySet(PublicQuerySet):
    """Questions people ask about organizations."""

    def published(self) -> Self:
        """Those that exist for everyone."""
        return self.filter(deleted=None)

    def visible_to(self, user: AnyUser) -> Self:
        """Those this person may open: operators see the deleted ones too."""
        return self.all() if getattr(user, "is_superuser", False) else self.published()

    def editable_by(self, user: AnyUser) -> Self:
        """Those this person administers: the same answer as the rule."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.is_superuser:
            return self.all()
        mine = user.scoped_memberships.filter(organization=OuterRef("pk"), role="admin")
        return self.filter(Exists(mine))

    def past_feed_delay(self) -> Self:
        """What feeds may tell: here for ten hours, or certified (API contract 13.4)."""
        since = timezone.now() - timedelta(hours=settings.FEED_DELAY_HOURS)
        certified = Q(badges__contains=[OrganizationBadge.CERTIFIED])
        return self.filter(Q(created_at_internal__lte=since) | certified)

    def of_kind(self, kind: str) -> Self:
        """Those of one producer type (pages.md 1.6)."""
        if kind == ProducerType.NOT_SPECIFIED:
            return self.exclude(badges__overlap=list(KIND_BADGES))
        return self.filter(badges__contains=[kind])

    def for_cards(self) -> Self:
        """With all that a card shows: its own row."""
        return self.defer("description", "extras")

    def suggested(self, text: str) -> Self:
        """Those whose name or acronym holds the text, the most followed first."""
        found = self.filter(Q(name__icontains=text) | Q(acronym__icontains=text))
        return found.order_by("-followers_count", "-datasets_count", "pk")

    def for_export(self) -> Self:
        """With all that a row of the export says, the downloads of what they publish summed: one query."""
        public = Q(datasets__private=False, datasets__deleted=None, datasets__archived=None)
        downloads = Coalesce(Sum("datasets__downloads_count", filter=public), 0)
        return self.defer("extras").annotate(downloads=downloads)


class TransferQuerySet(models.QuerySet):
    """Questions people ask about transfers."""

    def pending(self) -> Self:
        """Those that wait for an answer."""
        return self.filter(status=RequestStatus.PENDING)

    def visible_to(self, user: AnyUser) -> Self:
        """Those this person asked for, gave or may answer: the same answer as the rule."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.is_superuser:
            return self.all()
        run = user.memberships.filter(role=Role.ADMIN).values("organization")
        own = Q(user=user) | Q(from_user=user) | Q(to_user=user)
        return self.filter(own | Q(from_organization__in=run) | Q(to_organization__in=run))

    def for_api(self) -> Self:
        """With all that the API's representation needs: one query, and one a kind of object."""
        return self.select_related(
            "user", "from_user", "from_organization", "to_user", "to_organization"
        ).prefetch_related("subject")
