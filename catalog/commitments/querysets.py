"""Reads of programmes and commitments."""

from typing import Any, Self

from django.db.models import Count, Q

from portal.core.models import PublicQuerySet
from portal.core.rules import AnyUser


class ProgrammeQuerySet(PublicQuerySet):
    """Questions people ask about programmes."""

    def published(self) -> Self:
        """Those that everyone reads."""
        return self.filter(deleted=None)

    def visible_to(self, user: AnyUser) -> Self:
        """Those this person may open: all."""
        return self.published()

    def with_counts(self) -> Self:
        """With how many commitments each has, how many are kept, and of these for some people alone: one query."""
        kept = Q(commitments__status="published")
        restricted = kept & Q(commitments__is_restricted=True)
        return self.annotate(
            total=Count("commitments"),
            kept=Count("commitments", filter=kept),
            restricted=Count("commitments", filter=restricted),
        ).order_by("position", "pk")


class CommitmentQuerySet(PublicQuerySet):
    """Questions people ask about commitments."""

    def published(self) -> Self:
        """Those that everyone reads."""
        return self.filter(deleted=None)

    def visible_to(self, user: AnyUser) -> Self:
        """Those this person may open: all."""
        return self.published()

    def for_board(self) -> Self:
        """With what a board shows, in the order of quarters, what has none last: one query."""
        rows: Any = self.select_related("programme", "organization")
        return rows.only(
            "title", "slug", "kind", "ministry", "theme", "due_year", "due_quarter", "status", "evidence",
            "access", "is_restricted", "public_id", "status_since", "programme__slug", "programme__title",
            "organization__name", "organization__slug",
        ).order_by("programme__position", "due_year", "due_quarter", "ministry", "title", "pk")  # fmt: skip

    def for_review(self) -> Self:
        """With all that evidence is read from, files apart: one query."""
        return self.select_related(
            "programme",
            "dataset__license",
            "dataset__organization",
            "dataservice__license",
            "dataservice__organization",
        )
