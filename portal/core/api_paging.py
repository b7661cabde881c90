"""Pages of the API: what is asked, and the envelope that answers (API contract 1.4)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import QuerySet
from django.http import QueryDict
from rest_framework import exceptions

from portal.core.api import Invalid, bad_parameter

PAGE_SIZE: Final = 20
MAX_PAGE_SIZE: Final = 1000  # larger ones are clamped; the envelope tells the size used
WINDOW: Final = 10_000  # results of a search that one may page through
_MAX_DIGITS: Final = 18
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
            "next_page": self._at(self.page + 1) if self.offset + self.page_size < total else None,
            "previous_page": self._at(self.page - 1) if self.page > 1 else None,
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

    def _at(self, page: int) -> str:
        query = self.query.copy()
        query["page"], query["page_size"] = str(page), str(self.page_size)
        return f"{self.address}?{query.urlencode()}"


def place_in(query: QueryDict, address: str, *, page_size: int = PAGE_SIZE) -> Place:
    """The page that a query string asks for. Raises: Invalid (400) for anything not positive."""
    size = min(_positive(query, "page_size", page_size), MAX_PAGE_SIZE)
    return Place(_positive(query, "page", 1), size, address, query)


def page_of(
    place: Place, rows: QuerySet, represent: Callable[[list[Any]], list[Any]]
) -> dict[str, Any]:
    """The page asked of these rows, in a count and a slice: no scan beyond the end.

    Raises: NotFound (404) past the end.
    """
    total = rows.order_by().count()
    place.check_end(total)
    found = list(rows[place.offset : place.offset + place.page_size]) if total else []
    return place.envelope(represent(found), total)


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
