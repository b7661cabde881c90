"""Owned: exactly one of owner or organization; who sees and who edits follows from it."""

from datetime import timedelta
from typing import Any, Self

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organizations.choices import OrganizationBadge, Role
from portal.core.models import PublicObject, PublicQuerySet
from portal.core.rules import AnyUser


class OwnedQuerySet(PublicQuerySet):
    """Visibility and rights of owned objects, as questions."""

    def alive(self) -> Self:
        """Not deleted."""
        return self.filter(deleted=None)

    def published(self) -> Self:
        """What everyone finds in lists: neither private, nor archived, nor deleted."""
        return self.alive().filter(private=False, archived=None)

    def visible_to(self, user: AnyUser) -> Self:
        """What this person may open: all that is public (archived too), and the drafts of theirs."""
        if getattr(user, "is_superuser", False):
            return self.alive()
        public = Q(private=False)
        return self.alive().filter(
            public | self._belongs_to(user) if user.is_authenticated else public
        )

    def listed_for(self, user: AnyUser) -> Self:
        """What the API lists: the published, and all of one's own, whatever its state (API contract 2.4)."""
        if getattr(user, "is_superuser", False):
            return self
        public = Q(private=False, deleted=None, archived=None)
        return self.filter(public | self._belongs_to(user) if user.is_authenticated else public)

    def past_feed_delay(self) -> Self:
        """What feeds may tell: here for ten hours, or of a certified organization (API contract 13.4)."""
        since = timezone.now() - timedelta(hours=settings.FEED_DELAY_HOURS)
        certified = Q(organization__badges__contains=[OrganizationBadge.CERTIFIED])
        return self.filter(Q(created_at_internal__lte=since) | certified)

    def editable_by(self, user: AnyUser) -> Self:
        """What this person may change: the same answer as the rule, for a list."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.is_superuser:
            return self.all()
        editors = [Role.ADMIN, Role.EDITOR]
        edited = user.scoped_memberships.filter(role__in=editors).values("organization")
        partial = user.scoped_memberships.filter(role=Role.PARTIAL_EDITOR).values("organization")
        assigned = user.assignments.filter(
            subject_type=ContentType.objects.get_for_model(self.model)
        ).values("subject_id")
        return self.filter(
            user.own | Q(organization__in=edited) | Q(organization__in=partial, pk__in=assigned)
        )

    @staticmethod
    def _belongs_to(user: Any) -> Q:
        return user.own | Q(organization__in=user.scoped_memberships.values("organization"))


class Owned(PublicObject):
    """A public object that belongs to one person or to one organization, never to both or none."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("propriétaire"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="%(class)ss",
    )
    organization = models.ForeignKey(
        "organizations.Organization",
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="%(class)ss",
    )
    private = models.BooleanField(_("brouillon"), default=False)
    archived = models.DateTimeField(_("archivé le"), null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def is_public(self) -> bool:
        """Whether strangers find it in lists."""
        return not (self.private or self.deleted or self.archived)

    @property
    def producer(self) -> Any:
        """The organization, else the person."""
        return self.organization or self.owner


def one_owner() -> models.CheckConstraint:
    """The constraint that each owned model carries."""
    return models.CheckConstraint(
        condition=Q(owner=None, organization__isnull=False)
        | Q(owner__isnull=False, organization=None),
        name="%(app_label)s_%(class)s_one_owner",
        violation_error_message=_(
            "Indiquez soit une personne, soit une organisation, et une seule."
        ),
    )


def no_self_parent(name: str) -> models.CheckConstraint:
    """No object is its own parent."""
    return models.CheckConstraint(condition=~Q(parent=F("id")), name=name)
