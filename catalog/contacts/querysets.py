"""Reads of contact points."""

from typing import Any, Self

from django.db import models
from django.db.models import Q


class ContactPointQuerySet(models.QuerySet):
    """Questions people ask about contact points."""

    def for_api(self) -> Self:
        """With all that the API says of one: one query."""
        return self.select_related("organization", "owner")

    def named_like(self, text: str) -> Self:
        """Those whose name or e-mail holds the text."""
        return self.filter(Q(name__icontains=text) | Q(email__icontains=text))

    def same_as(self, contact: Any) -> Self:
        """The others of which all values are those of this one."""
        own = {name: getattr(contact, name) for name in ("name", "email", "contact_form", "role")}
        producer = {"organization": contact.organization_id, "owner": contact.owner_id}
        return self.filter(**own, **producer).exclude(pk=contact.pk).order_by("pk")
