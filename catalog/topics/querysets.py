"""Reads of topics and of their elements."""

from typing import Any, Self

from django.db import models
from django.db.models import Q

from catalog.topics.choices import KINDS, WITHOUT_OBJECT
from organizations.ownership import OwnedQuerySet
from portal.core.rules import AnyUser

_OBJECT = ("public_id", "private", "deleted", "owner_id", "organization_id")
"""What tells whether an object may be named."""


class TopicQuerySet(OwnedQuerySet):
    """Questions people ask about topics."""

    def for_api(self) -> Self:
        """With all that the API's representation needs: two queries."""
        return self.select_related("organization", "owner").prefetch_related("zones")

    def of_person(self, user: AnyUser) -> Self:
        """Those of this person and of their organizations, drafts included."""
        return self.filter(self._belongs_to(user))


class TopicElementQuerySet(models.QuerySet):
    """Questions people ask about the elements of a topic."""

    def in_topic_order(self) -> Self:
        """The order of the topic's owner."""
        return self.order_by("position", "id")

    def for_api(self) -> Self:
        """With all that the API's representation needs: one query."""
        own = [field.name for field in self.model._meta.concrete_fields]
        named = [f"{field}__{name}" for field in KINDS.values() for name in _OBJECT]
        return self.select_related(*KINDS.values()).only(*own, *named)

    def of_class(self, name: str, user: AnyUser) -> Self:
        """Those that hold an object of this class that the person may see; « None »: those that hold nothing."""
        if name == WITHOUT_OBJECT:
            return self.filter(**dict.fromkeys(KINDS.values()))
        return self.filter(**{f"{KINDS[name]}__in": self.seen(KINDS[name], user)})

    def answering(self, words: tuple[str, ...], user: AnyUser) -> Self:
        """Those that hold each of these words, by themselves or in the title of an object the person may see."""
        rows = self
        for word in words:
            held = Q(title__icontains=word) | Q(description__icontains=word)
            for field in KINDS.values():
                titled = self.seen(field, user).filter(title__icontains=word)
                held |= Q(**{f"{field}__in": titled})
            rows = rows.filter(held)
        return rows

    def seen(self, field: str, user: AnyUser) -> "models.QuerySet[Any]":
        """The objects that this field points to and the person may see."""
        kind: Any = self.model._meta.get_field(field).related_model
        return kind.objects.visible_to(user)
