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
        ).in_board_order()  # fmt: skip

    def for_files(self) -> Self:
        """With what files say of each, in the order of a board: one query."""
        rows: Any = self.select_related("programme", "organization", "dataset", "dataservice")
        own = [field.name for field in self.model._meta.concrete_fields]
        beside = (
            "programme__public_id", "programme__slug", "programme__title", "programme__promised_total",
            "programme__start_year", "programme__start_quarter", "programme__end_year", "programme__end_quarter",
            "organization__public_id", "organization__slug", "dataset__slug", "dataservice__slug",
        )  # fmt: skip
        return rows.only(*own, *beside).in_board_order()

    def for_calendar(self) -> Self:
        """With what a calendar says of each, in the order of a board, those without a quarter left out: one query."""
        rows: Any = self.exclude(due_year=None).select_related("programme")
        return rows.only(
            "public_id", "title", "slug", "status", "is_restricted", "status_since", "evidence", "ministry",
            "due_year", "due_quarter", "programme__slug", "programme__title",
        ).in_board_order()  # fmt: skip

    def in_board_order(self) -> Self:
        """By programme and quarter, what has none last."""
        return self.order_by(
            "programme__position", "due_year", "due_quarter", "ministry", "title", "pk"
        )

    def for_review(self) -> Self:
        """With all that evidence is read from, files apart: one query."""
        return self.select_related(
            "programme",
            "dataset__license",
            "dataset__organization",
            "dataservice__license",
            "dataservice__organization",
        )
