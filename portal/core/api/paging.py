"""Pages of the API: what is asked, and the envelope that answers (API contract 1.4)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import QuerySet
from django.http import QueryDict
from rest_framework import exceptions

from portal.core.api.errors import Invalid, bad_parameter

PAGE_SIZE: Final = 20
MAX_PAGE_SIZE: Final = 1000  # larger ones are clamped; the envelope tells the size used
WINDOW: Final = 10_000  # results of a search that one may page through
_MAX_DIGITS: Final = 18
_CURSOR_DIGITS: Final = 15  # hexadecimal: below the largest key of PostgreSQL
_HELP: Final = {"page": "The page to fetch", "page_size": "The page size to fetch"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a list: page number, rows in a page, the address and parameters to repeat."""

    page: int
    page_size: int
    address: str
    query: QueryDict

    @property
    def offset(self) -> int:
        """Rows before this page."""
        return (self.page - 1) * self.page_size

    def envelope(self, data: list[Any], total: int) -> dict[str, Any]:
        """The page of items, with the addresses of its neighbours."""
        return {
            "data": data,
            "page": self.page,
            "page_size": self.page_size,
            "total": total,
            "next_page": self.at(page=self.page + 1)
            if self.offset + self.page_size < total
            else None,
            "previous_page": self.at(page=self.page - 1) if self.page > 1 else None,
        }

    def listing(self, data: list[Any], total: int) -> dict[str, Any]:
        """The envelope of a listing. Raises: NotFound (404) past the end."""
        self.check_end(total)
        return self.envelope(data, total)

    def check_end(self, total: int) -> None:
        """Refuse a page past the end of a listing. Raises: NotFound (404)."""
        if self.page > 1 and self.offset >= total:
            raise exceptions.NotFound(f"There is no page {self.page}.")

    def check_window(self) -> None:
        """Refuse a page of a search beyond the window. Raises: Invalid."""
        if self.page * self.page_size > WINDOW:
            raise Invalid(
                {
                    "message": f"Result window is too large: page {self.page} with page_size "
                    f"{self.page_size} exceeds the maximum of {WINDOW} results. Maximum page for "
                    f"this page_size is {WINDOW // self.page_size}."
                }
            )

    def at(self, **changes: object) -> str:
        """The address with these parameters changed, and the size of a page said."""
        query = self.query.copy()
        query["page_size"] = str(self.page_size)
        for name, value in changes.items():
            query[name] = str(value)
        return f"{self.address}?{query.urlencode()}"


def place_in(query: QueryDict, address: str, *, page_size: int = PAGE_SIZE) -> Place:
    """The page that a query string asks for. Raises: Invalid (400) for anything not positive."""
    size = min(_positive(query, "page_size", page_size), MAX_PAGE_SIZE)
    return Place(_positive(query, "page", 1), size, address, query)


def page_of(
    place: Place, rows: QuerySet, represent: Callable[[list[Any]], list[Any]]
) -> dict[str, Any]:
    """The page asked of these rows, in a count and a slice: no scan beyond the end.

    With `after` in the query string, the rows that follow a cursor instead. Raises: NotFound (404) past the end.
    """
    if (cursor := place.query.get("after")) is not None:
        return _following(place, rows, represent, cursor)
    total = rows.order_by().count()
    place.check_end(total)
    found = list(rows[place.offset : place.offset + place.page_size]) if total else []
    return place.envelope(represent(found), total)


def _following(
    place: Place,
    rows: QuerySet,
    represent: Callable[[list[Any]], list[Any]],
    cursor: str,
) -> dict[str, Any]:
    """The rows after a cursor, oldest first: each page costs the same, and rows that come meanwhile are at the end.

    A cursor is the key of the last row given and the total counted at the first page; the first one is empty.
    """
    last, total = _read_cursor(cursor)
    if total is None:
        total = rows.order_by().count()
    found = list(rows.filter(pk__gt=last).order_by("pk")[: place.page_size + 1])
    shown = found[: place.page_size]
    following = f"{shown[-1].pk:x}-{total:x}" if len(found) > place.page_size else None
    envelope = place.envelope(represent(shown), total)
    next_page = following and place.at(after=following)
    return {**envelope, "page": 1, "next_page": next_page, "previous_page": None}


def _read_cursor(cursor: str) -> tuple[int, int | None]:
    """The key and the total of a cursor. Raises: Invalid (400)."""
    if not cursor:
        return 0, None
    last, _dash, total = cursor.partition("-")
    try:
        if not (0 < len(last) <= _CURSOR_DIGITS and 0 < len(total) <= _CURSOR_DIGITS):
            raise ValueError(cursor)
        return int(last, 16), int(total, 16)
    except ValueError as error:
        raise bad_parameter("after", "Take `after` from `next_page`, or leave it empty") from error


def _positive(query: QueryDict, name: str, default: int) -> int:
    text = query.get(name)
    if text is None:
        return default
    if text.isascii() and text.isdigit() and text.strip("0"):
        return int(text[:_MAX_DIGITS])
    shown = text[:40]
    raise bad_parameter(
        name, f"{_HELP[name]} Invalid {name}: {shown}. {name} must be a positive integer"
    )
