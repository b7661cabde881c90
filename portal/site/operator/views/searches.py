"""« Recherches des visiteurs »: what people look for, and what they do not find."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from portal.core.csv_files import csv_answer
from portal.searchlog.choices import VISITORS_NEEDED, Kind
from portal.searchlog.models import Question
from portal.site.operator.tables import Column, in_order, sort_of, table

PERIODS: Final = (7, 30, 90)  # days
USUAL_PERIOD: Final = 30
MOST_EXPORTED: Final = 10_000  # rows
QUESTION: Final = Column("text", _("Recherche"), is_number=False)
EMPTY: Final = (QUESTION, Column("times", _("Fois")))
FREQUENT: Final = (
    *EMPTY,
    Column("results", _("Résultats")),
    Column("rate", _("Taux de clic")),
    Column("position", _("Position moyenne")),
)
# Name in the address of the export, prefix of the parameters, columns.
TABLES: Final = {"sans-resultat": ("empty_", EMPTY), "frequentes": ("", FREQUENT)}
HEAD: Final = (
    "recherche",
    "rubrique",
    "fois",
    "resultats",
    "clics",
    "taux_de_clic",
    "position_moyenne",
)


@dataclass(frozen=True, slots=True)
class Asked:
    """The period and the kind an operator looks at. **Unit**: days."""

    days: int
    kind: str

    @classmethod
    def by(cls, request: HttpRequest) -> "Asked":
        """What the address says, the usual where it says nothing sensible."""
        days, kind = request.GET.get("days", ""), request.GET.get("kind", "")
        known = {str(period): period for period in PERIODS}
        return cls(known.get(days, USUAL_PERIOD), kind if kind in Kind else "")

    @property
    def since(self) -> dt.date:
        """The first day of the period, today included."""
        return timezone.localdate() - dt.timedelta(days=self.days - 1)

    def rows(self, name: str = "frequentes") -> Any:
        """The questions of one table, those that five visitors asked."""
        questions = Question.objects.shown().with_figures(self.since)
        questions = questions.filter(kind=self.kind) if self.kind else questions
        return questions.filter(results=0) if name == "sans-resultat" else questions


@require_safe
def searches(request: HttpRequest) -> HttpResponse:
    """Both tables, each with its own sort and page."""
    asked = Asked.by(request)
    waiting = Question.objects.waiting(asked.since, asked.kind).count()
    context = {
        "section": "searches",
        "asked": asked,
        "periods": PERIODS,
        "kinds": Kind.choices,
        "empty": table(request, asked.rows("sans-resultat"), EMPTY, "empty_"),
        "frequent": table(request, asked.rows(), FREQUENT),
        "waiting": waiting,
        "needed": VISITORS_NEEDED,
    }
    return render(request, "site/operator/searches.html", context)


@require_safe
def export(request: HttpRequest, name: str) -> HttpResponse:
    """One of the tables as CSV, in the order of the page."""
    if name not in TABLES:
        raise Http404
    prefix, columns = TABLES[name]
    rows = in_order(Asked.by(request).rows(name), columns, sort_of(request, columns, prefix))
    return csv_answer(f"recherches-{name}", HEAD, map(_cells, rows[:MOST_EXPORTED]))


def _cells(row: Any) -> tuple[Any, ...]:
    """**Shape**: as HEAD; the rate in percent, the position empty without clicks."""
    position = "" if row.position is None else f"{row.position:.1f}"
    return row.text, row.kind, row.times, row.results, row.clicks, f"{row.rate:.1f}", position
