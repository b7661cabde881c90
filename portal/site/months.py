"""How many rows a month: the thirteen last months, oldest first (API contract 16.2)."""

import datetime as dt
from typing import Any, Final

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncMonth
from django.utils import timezone

MONTHS: Final = 13


def by_months(rows: "QuerySet[Any]", moment: str) -> dict[str, int]:
    """`YYYY-MM` → number of rows whose moment is in it; 0 for a month without any."""
    names = last_months()
    first = timezone.make_aware(dt.datetime.fromisoformat(f"{names[0]}-01"))
    found = (
        rows.filter(**{f"{moment}__gte": first})
        .order_by()
        .values_list(TruncMonth(moment))
        .annotate(Count("pk"))
    )
    counted = {f"{month:%Y-%m}": number for month, number in found}
    return {name: counted.get(name, 0) for name in names}


def last_months() -> list[str]:
    """The names of the thirteen last months, this one included."""
    today = timezone.localdate()
    months = today.year * 12 + today.month - 1
    return [f"{each // 12}-{each % 12 + 1:02}" for each in range(months - MONTHS + 1, months + 1)]
