"""The metrics API that front ends call: `/metrics/api/<objects>/data/` and `/metrics/api/<objects>_total/data/`.

Rows a month, or one row of all months; filters `<object>_id__exact`, `organization_id__exact`,
`metric_month__exact|greater|less`, order `metric_month__sort`, envelope `data`, `links`, `meta`, and the same in CSV.
"""

import csv
import io
from collections.abc import Iterator
from typing import Any, Final

from django.db.models import F, Q, QuerySet, Sum
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    JsonResponse,
    StreamingHttpResponse,
)
from django.urls import path
from django.views.decorators.http import require_safe

from portal.core import ids
from portal.metrics.choices import Counted
from portal.metrics.models import MonthlyCount
from portal.metrics.months import day_of

PAGE_SIZE: Final = 20
MAX_PAGE_SIZE: Final = 200
ORDERS: Final = ("asc", "desc")
OF_ORGANIZATION: Final = (Counted.DATASET, Counted.DATASERVICE, Counted.REUSE)


class BadFilter(ValueError):
    """A filter whose value cannot be."""


@require_safe
def monthly(request: HttpRequest, kind: str) -> HttpResponseBase:
    """A page of months."""
    return _page(request, kind, total=False)


@require_safe
def totals(request: HttpRequest, kind: str) -> HttpResponseBase:
    """A page of objects, with the sum of their months."""
    return _page(request, kind, total=True)


@require_safe
def monthly_csv(request: HttpRequest, kind: str) -> HttpResponseBase:
    """Every month asked for, as CSV."""
    return _csv(request, kind, total=False)


@require_safe
def totals_csv(request: HttpRequest, kind: str) -> HttpResponseBase:
    """Every object asked for, as CSV."""
    return _csv(request, kind, total=True)


def _page(request: HttpRequest, kind: str, *, total: bool) -> HttpResponseBase:
    try:
        found = _found(request, kind, total=total)
        page = _number(request, "page", 1)
        size = min(_number(request, "page_size", PAGE_SIZE), MAX_PAGE_SIZE)
    except BadFilter as error:
        return JsonResponse(
            {"errors": [{"title": "Invalid query string", "detail": str(error)}]}, status=400
        )
    start = (page - 1) * size
    rows = list(found[start : start + size])
    number = found.count()
    return JsonResponse(
        {
            "data": [_row(row, kind, total=total) for row in rows],
            "links": {
                "next": _at(request, page + 1, size) if start + size < number else None,
                "prev": _at(request, page - 1, size) if page > 1 else None,
            },
            "meta": {"page": page, "page_size": size, "total": number},
        }
    )


def _csv(request: HttpRequest, kind: str, *, total: bool) -> HttpResponseBase:
    try:
        found = _found(request, kind, total=total)
    except BadFilter as error:
        return HttpResponse(str(error), status=400, content_type="text/plain; charset=utf-8")
    answer = StreamingHttpResponse(
        _lines(found, kind, total=total), content_type="text/csv; charset=utf-8"
    )
    answer["Content-Disposition"] = f"attachment; filename={kind}s{'_total' if total else ''}.csv"
    return answer


def _lines(found: "QuerySet[Any]", kind: str, *, total: bool) -> Iterator[str]:
    names = list(
        _row(dict.fromkeys((*_VALUES, "object_id", "month", "organization_id")), kind, total=total)
    )
    yield _written(names)
    for row in found.iterator(chunk_size=1000):
        yield _written(list(_row(row, kind, total=total).values()))


def _written(cells: list[Any]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow(cells)
    return text.getvalue()


_VALUES: Final = ("visits", "downloads", "of_dataset", "of_dataservice", "of_reuse")


def _found(request: HttpRequest, kind: str, *, total: bool) -> "QuerySet[Any]":
    """The rows asked for, as dictionaries, in order. Raises: BadFilter."""
    order = request.GET.get("metric_month__sort", "asc")
    if order not in ORDERS:
        raise BadFilter("metric_month__sort must be asc or desc")
    sign = "-" if order == "desc" else ""
    rows = _between(request, MonthlyCount.objects.all())
    if kind == Counted.ORGANIZATION:
        return _of_organizations(request, rows, total=total, sign=sign)
    rows = rows.filter(kind=kind, **_ids(request, kind))
    if not total:
        return rows.order_by(f"{sign}month", "object_id").values()
    summed = rows.values("object_id").annotate(visits=Sum("visits"), downloads=Sum("downloads"))
    return summed.order_by("object_id")


def _of_organizations(
    request: HttpRequest, rows: "QuerySet[MonthlyCount]", *, total: bool, sign: str
) -> "QuerySet[Any]":
    """What organizations publish, summed by kind."""
    wanted = {"organization_id": key} if (key := _id(request, "organization_id__exact")) else {}
    rows = rows.filter(kind__in=OF_ORGANIZATION, **wanted).exclude(organization_id="")
    by = ("organization_id",) if total else ("organization_id", "month")
    summed = rows.values(*by).annotate(
        downloads=Sum("downloads"),
        **{f"of_{kind}": Sum("visits", filter=Q(kind=kind), default=0) for kind in OF_ORGANIZATION},
    )
    summed = summed.annotate(object_id=F("organization_id"))
    return summed.order_by(*(() if total else (f"{sign}month",)), "organization_id")


def _row(row: dict[str, Any], kind: str, *, total: bool) -> dict[str, Any]:
    """A row in the words of the metrics API."""
    when = {} if total else {"metric_month": row["month"] and f"{row['month']:%Y-%m}"}
    prefix = "" if total else "monthly_"
    if kind == Counted.ORGANIZATION:
        numbers = {f"{prefix}visit_{each}": row[f"of_{each}"] for each in OF_ORGANIZATION}
        return {
            "organization_id": row["object_id"],
            **when,
            **numbers,
            f"{prefix}download_resource": row["downloads"],
        }
    named = {} if total else {"organization_id": row["organization_id"]}
    numbers = {f"{prefix}visit": row["visits"]}
    if kind == Counted.DATASET:
        numbers[f"{prefix}download_resource"] = row["downloads"]
    return {f"{kind}_id": row["object_id"], **named, **when, **numbers}


def _ids(request: HttpRequest, kind: str) -> dict[str, str]:
    wanted = {
        "object_id": _id(request, f"{kind}_id__exact"),
        "organization_id": _id(request, "organization_id__exact"),
    }
    return {name: value for name, value in wanted.items() if value}


def _id(request: HttpRequest, name: str) -> str:
    value = request.GET.get(name, "").lower()
    if value and not ids.is_public_id(value):
        raise BadFilter(f"{name} must be an identifier")
    return value


def _between(request: HttpRequest, rows: "QuerySet[MonthlyCount]") -> "QuerySet[MonthlyCount]":
    for ending, lookup in (("exact", "exact"), ("greater", "gte"), ("less", "lte")):
        if text := request.GET.get(f"metric_month__{ending}"):
            month = day_of(text)
            if month is None:
                raise BadFilter("metric_month must look like YYYY-MM")
            rows = rows.filter(**{f"month__{lookup}": month})
    return rows


def _number(request: HttpRequest, name: str, default: int) -> int:
    text = request.GET.get(name, str(default))
    if not (text.isascii() and text.isdigit() and text.strip("0")):
        raise BadFilter(f"{name} must be a positive integer")
    return int(text[:9])


def _at(request: HttpRequest, page: int, size: int) -> str:
    query = request.GET.copy()
    query["page"], query["page_size"] = str(page), str(size)
    return f"{request.build_absolute_uri(request.path)}?{query.urlencode()}"


app_name = "metrics"
urlpatterns = [
    each
    for kind in Counted
    for each in (
        path(f"{kind}s/data/", monthly, {"kind": kind}, name=f"{kind}"),
        path(f"{kind}s/data/csv/", monthly_csv, {"kind": kind}, name=f"{kind}-csv"),
        path(f"{kind}s_total/data/", totals, {"kind": kind}, name=f"{kind}-total"),
        path(f"{kind}s_total/data/csv/", totals_csv, {"kind": kind}, name=f"{kind}-total-csv"),
    )
]
