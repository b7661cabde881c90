"""Reads of reuses."""

from typing import Any, Self

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, OuterRef, Prefetch, Subquery
from django.db.models.functions import Coalesce

from organizations.ownership import OwnedQuerySet
from portal.core.rules import AnyUser

DATASERVICES_TOTAL = "dataservices_total"
"""Where `for_links` puts how many published dataservices a reuse is made with."""


class ReuseQuerySet(OwnedQuerySet):
    """Questions people ask about reuses."""

    def with_datasets(self) -> Self:
        """Those that use data: the only ones that search, feeds and exports tell of (API contract 2.4)."""
        return self.filter(datasets_count__gt=0)

    def for_cards(self) -> Self:
        """With all that a card shows: one query."""
        return self.select_related("organization", "owner").defer(
            "extras", "organization__description", "organization__extras"
        )

    def for_page(self) -> Self:
        """With all that a reuse's page shows beside its datasets."""
        return self.select_related("organization", "owner")

    def for_links(self) -> Self:
        """With all that the API says of a reuse beside what it uses, which it counts: one query."""
        links: Any = self.model._meta.get_field("dataservices").remote_field.through  # type: ignore[union-attr]
        used = links.objects.filter(
            reuse=OuterRef("pk"),
            dataservice__private=False,
            dataservice__deleted=None,
            dataservice__archived=None,
        )
        total = used.order_by().values("reuse").annotate(total=Count("pk")).values("total")
        return self.for_page().annotate(**{DATASERVICES_TOTAL: Coalesce(Subquery(total), 0)})

    def for_export(self) -> Self:
        """With all that a row of the export says: two queries."""
        datasets: Any = self.model._meta.get_field("datasets").related_model
        seen = datasets.objects.visible_to(AnonymousUser()).only("public_id").order_by("pk")
        return self.for_page().prefetch_related(Prefetch("datasets", seen))

    def belonging_to(self, user: AnyUser, *, directly: bool = False) -> Self:
        """Those of this person, and of their organizations unless `directly`, whatever their state."""
        return self.filter(owner=user) if directly else self.filter(self._belongs_to(user))
