"""Reads of what people follow."""

from typing import Self

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Exists, OuterRef

from portal.core.rules import AnyUser


class SavedSearchQuerySet(models.QuerySet):
    """Questions people ask about saved searches."""

    def of(self, user: AnyUser) -> Self:
        """Those of this person, the latest first; none for a stranger."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(user=user).order_by("-created_at", "-pk")


class FollowQuerySet(models.QuerySet):
    """Questions people ask about who follows what."""

    def on(self, subject: models.Model) -> Self:
        """The followers of an object, the latest first."""
        kind = ContentType.objects.get_for_model(subject)
        return self.filter(subject_type=kind, subject_id=subject.pk).order_by("-since", "-pk")

    def shows(self, model: type[models.Model], follower: str) -> Exists:
        """The condition on rows of a kind that the person with this public id follows them."""
        kind = ContentType.objects.get_for_model(model)
        return Exists(
            self.filter(subject_type=kind, subject_id=OuterRef("pk"), follower__public_id=follower)
        )
