"""Reads of organizations."""

from typing import Self

from django.db.models import Exists, OuterRef

from organizations.choices import KIND_BADGES, ProducerType
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
        mine = user.memberships.filter(organization=OuterRef("pk"), role="admin")
        return self.filter(Exists(mine))

    def of_kind(self, kind: str) -> Self:
        """Those of one producer type (pages.md 1.6)."""
        if kind == ProducerType.NOT_SPECIFIED:
            return self.exclude(badges__overlap=list(KIND_BADGES))
        return self.filter(badges__contains=[kind])

    def for_cards(self) -> Self:
        """With all that a card shows: its own row."""
        return self.defer("description", "extras")

    def for_api(self) -> Self:
        """With all that the API's representation needs: three queries."""
        return self.prefetch_related("memberships__user")
