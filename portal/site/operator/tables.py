"""Tables that page and sort by their address, several on a page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.lookups import Unaccent
from django.db.models import F, QuerySet
from django.db.models.functions import Lower
from django.http import HttpRequest

from portal.core.paging import Page, paginate


@dataclass(frozen=True, slots=True)
class Column:
    """A column that sorts. **Shape**: `key` is an annotation or a field; numbers begin with the highest."""

    key: str
    label: Any
    is_number: bool = True


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column: where its link leads, and `ascending`, `descending` or nothing for `aria-sort`."""

    column: Column
    url: str
    sorted: str


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of one page under their heads."""

    heads: Sequence[Head]
    page: Page


def table(
    request: HttpRequest, rows: QuerySet[Any], columns: Sequence[Column], prefix: str = ""
) -> Table:
    """The page of rows asked for, in two queries. `prefix` parts the parameters of two tables on one page."""
    sort = sort_of(request, columns, prefix)
    page = paginate(request, in_order(rows, columns, sort), parameter=f"{prefix}page")
    heads = [
        Head(column, _url(request, column, sort, prefix), _direction(column, sort))
        for column in columns
    ]
    return Table(heads, page)


def sort_of(request: HttpRequest, columns: Sequence[Column], prefix: str = "") -> str:
    """The sort asked for, or the highest of the second column: a name, with a minus sign when descending."""
    asked = request.GET.get(f"{prefix}sort", "")
    known = {sign + column.key for column in columns for sign in ("", "-")}
    return asked if asked in known else f"-{columns[1].key}"


def in_order(rows: QuerySet[Any], columns: Sequence[Column], sort: str) -> QuerySet[Any]:
    """The rows in this order, what is unknown last, words as a dictionary has them, always the same."""
    name = sort.removeprefix("-")
    is_number = next(column.is_number for column in columns if column.key == name)
    key = F(name) if is_number else Lower(Unaccent(name))
    order = key.desc(nulls_last=True) if sort.startswith("-") else key.asc(nulls_last=True)
    return rows.order_by(order, "pk")


def _direction(column: Column, sort: str) -> str:
    if sort.removeprefix("-") != column.key:
        return ""
    return "descending" if sort.startswith("-") else "ascending"


def _url(request: HttpRequest, column: Column, sort: str, prefix: str) -> str:
    """Address of the same page sorted by this column, the other way round when it is already."""
    first = f"-{column.key}" if column.is_number else column.key
    other = column.key if column.is_number else f"-{column.key}"
    query = request.GET.copy()
    query.pop(f"{prefix}page", None)
    query[f"{prefix}sort"] = other if sort == first else first
    return f"?{query.urlencode()}"
