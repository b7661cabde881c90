"""What may be read of the questions: only those that five visitors asked."""

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import F, FloatField, OuterRef, Subquery, Sum
from django.db.models.functions import Cast, Greatest, Least, NullIf


class QuestionQuerySet(models.QuerySet):
    """Questions and their figures."""

    def shown(self) -> Self:
        """Those that five different visitors asked: nothing else is ever shown to anybody."""
        return self.filter(is_shown=True)

    def with_figures(self, since: dt.date) -> Self:
        """Asked since that day, with `times`, `clicks`, `results` (found last), `rate` (%), `position` (mean).

        The rate stops at 100: a visitor who goes back may click twice.
        """
        last = self.model._default_manager.filter(
            pk=OuterRef("pk"), days__day__gte=since, days__results__isnull=False
        ).order_by("-days__day")
        counted = self.filter(days__day__gte=since).annotate(
            times=Sum("days__times"),
            clicks=Sum("days__clicks"),
            positions=Sum("days__positions"),
            results=Subquery(last.values("days__results")[:1]),
        )
        clicks = Cast("clicks", FloatField())
        return counted.filter(times__gt=0).annotate(
            rate=Least(100.0, clicks * 100 / Greatest(F("times"), 1)),
            position=Cast("positions", FloatField()) / NullIf(clicks, 0.0),
        )

    def waiting(self, since: dt.date, kind: str = "") -> Self:
        """Those asked since that day that may only be counted: fewer than five visitors asked them."""
        found = self.filter(is_shown=False, pk__in=self.filter(days__day__gte=since).values("pk"))
        return found.filter(kind=kind) if kind else found

    def waited_since_before(self, day: dt.date) -> Self:
        """Those first asked before that day which have not met five visitors yet."""
        return self.filter(is_shown=False, first_on__lt=day)

    def without_counts(self) -> Self:
        """Those of which no count is left."""
        return self.filter(days=None)
