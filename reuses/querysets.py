"""Reads of reuses."""

from typing import Self

from organizations.ownership import OwnedQuerySet


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
