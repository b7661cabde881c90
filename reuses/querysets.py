"""Reads of reuses."""

from typing import Self

from organizations.ownership import OwnedQuerySet


class ReuseQuerySet(OwnedQuerySet):
    """Questions people ask about reuses."""

    def for_cards(self) -> Self:
        """With all that a card shows: one query."""
        return self.select_related("organization", "owner").defer(
            "extras", "organization__description", "organization__extras"
        )

    def for_page(self) -> Self:
        """With all that a reuse's page shows beside its datasets."""
        return self.select_related("organization", "owner")
