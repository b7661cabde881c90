"""Reads of dataservices."""

from typing import Any, Self

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce

from catalog.contacts.models import ContactPoint
from organizations.ownership import OwnedQuerySet
from portal.core.rules import AnyUser

DATASETS_TOTAL = "datasets_total"
"""Where `for_api` puts how many published datasets a dataservice serves."""


class DataserviceQuerySet(OwnedQuerySet):
    """Questions people ask about dataservices."""

    def holding(self, text: str) -> Self:
        """Those whose title or acronym holds the text."""
        return self.filter(Q(title__icontains=text) | Q(acronym__icontains=text))

    def of_reuse(self, identifier: str, user: AnyUser) -> Self:
        """Those that a reuse is made with; all of them for one this person may not see (API contract 4.1)."""
        reuses: Any = self.model._meta.get_field("reuses").related_model
        found = reuses.objects.visible_to(user).filter(public_id=identifier).first()
        return self.filter(pk__in=found.dataservices.values("pk")) if found else self

    def for_feed(self) -> Self:
        """With all that an entry of a feed, or its search document, says: one query."""
        return self.select_related("organization", "owner").defer(
            "extras", "harvest", "organization__description", "organization__extras"
        )

    def for_api(self) -> Self:
        """With all that the API's representation needs: two queries."""
        contacts = ContactPoint.objects.select_related("organization", "owner").order_by("pk")
        return (
            self.select_related("organization", "owner", "license")
            .defer("organization__description", "organization__extras")
            .prefetch_related(Prefetch("contact_points", contacts))
            .annotate(**{DATASETS_TOTAL: Coalesce(Subquery(self._totals()), 0)})
        )

    def for_export(self) -> Self:
        """With all that a row of the export says: two queries."""
        datasets: Any = self.model._meta.get_field("datasets").related_model
        seen = datasets.objects.visible_to(AnonymousUser()).only("public_id").order_by("pk")
        rows = self.select_related("organization", "owner", "license").defer("extras")
        return rows.prefetch_related(Prefetch("datasets", seen))

    def _totals(self) -> Any:
        """How many published datasets the dataservice of the query around serves."""
        links: Any = self.model._meta.get_field("datasets").remote_field.through  # type: ignore[union-attr]
        served = links.objects.filter(
            dataservice=OuterRef("pk"),
            dataset__private=False,
            dataset__deleted=None,
            dataset__archived=None,
        )
        return served.order_by().values("dataservice").annotate(total=Count("pk")).values("total")
