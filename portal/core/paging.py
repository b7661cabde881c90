"""Pages of a list: whatever the address says, an answer and never a deep scan."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import QuerySet
from django.http import HttpRequest

PER_PAGE: Final = 20
# Rows further than this are reached by a search, not by leafing: PostgreSQL reads and throws away all before them.
MAX_ROWS: Final = 10_000
LONGEST_NUMBER: Final = 9
NEIGHBOURS: Final = 1


@dataclass(frozen=True, slots=True)
class PageLink:
    """One entry of the page list; without address it is the gap between two runs."""

    number: int
    url: str
    is_current: bool = False

    @property
    def is_gap(self) -> bool:
        """Whether this entry only says that pages were left out."""
        return not self.url


@dataclass(frozen=True, slots=True)
class Paging:
    """Where a list stands: the page shown, how many there are, and the addresses of the others.

    **Shape**: `links` in order, with gaps; `previous_url` and `next_url` are empty at the ends.
    """

    number: int
    pages: int
    per_page: int
    total: int
    links: tuple[PageLink, ...]
    previous_url: str
    next_url: str

    @property
    def offset(self) -> int:
        """Rows before this page."""
        return (self.number - 1) * self.per_page

    @property
    def first_row(self) -> int:
        """Number of the first row shown, 0 when there is none."""
        return min(self.offset + 1, self.total)

    @property
    def last_row(self) -> int:
        """Number of the last row shown."""
        return min(self.offset + self.per_page, self.total)

    @property
    def is_needed(self) -> bool:
        """Whether there is more than one page."""
        return self.pages > 1


@dataclass(frozen=True, slots=True)
class Page:
    """The rows of one page and where it stands."""

    items: Sequence[Any]
    paging: Paging

    def __iter__(self) -> Iterator[Any]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    @property
    def total(self) -> int:
        """How many rows the whole list has."""
        return self.paging.total


def requested_page(value: str | None) -> int:
    """The page number asked for: 1 for anything that is not one, a very high number for a very long one."""
    text = (value or "").strip()
    if not (text.isascii() and text.isdigit()):
        return 1
    return max(int(text[: LONGEST_NUMBER + 1]), 1)


def page_url(request: HttpRequest, number: int, parameter: str = "page") -> str:
    """Address of another page of the same list, every other parameter kept."""
    query = request.GET.copy()
    query.pop(parameter, None)
    if number > 1:
        query[parameter] = str(number)
    encoded = query.urlencode()
    return f"{request.path}?{encoded}" if encoded else request.path


def _shown_numbers(number: int, pages: int) -> list[int]:
    """First, last and the neighbours of the current page."""
    shown = {1, pages, *range(number - NEIGHBOURS, number + NEIGHBOURS + 1)}
    if number <= 3:
        shown.update(range(1, 5))
    if number >= pages - 2:
        shown.update(range(pages - 3, pages + 1))
    return sorted(page for page in shown if 1 <= page <= pages)


def page_links(
    request: HttpRequest, number: int, pages: int, parameter: str = "page"
) -> tuple[PageLink, ...]:
    """The page list: a gap stands where at least two pages are left out."""
    links: list[PageLink] = []
    previous = 0
    for page in _shown_numbers(number, pages):
        if page - previous == 2:
            links.append(PageLink(page - 1, page_url(request, page - 1, parameter)))
        elif page - previous > 2:
            links.append(PageLink(0, ""))
        links.append(PageLink(page, page_url(request, page, parameter), page == number))
        previous = page
    return tuple(links)


def paging_for(
    request: HttpRequest, total: int, per_page: int = PER_PAGE, parameter: str = "page"
) -> Paging:
    """Where the request stands in a list of `total` rows: always a page that exists."""
    pages = max(math.ceil(min(total, MAX_ROWS) / per_page), 1)
    number = min(requested_page(request.GET.get(parameter)), pages)
    return Paging(
        number=number,
        pages=pages,
        per_page=per_page,
        total=total,
        links=page_links(request, number, pages, parameter),
        previous_url=page_url(request, number - 1, parameter) if number > 1 else "",
        next_url=page_url(request, number + 1, parameter) if number < pages else "",
    )


def paginate(
    request: HttpRequest,
    queryset: "QuerySet[Any] | Sequence[Any]",
    per_page: int = PER_PAGE,
    *,
    total: int | None = None,
    parameter: str = "page",
) -> Page:
    """The rows of the page asked for, in two queries (one when `total` is already known)."""
    if total is None:
        total = queryset.count() if isinstance(queryset, QuerySet) else len(queryset)
    paging = paging_for(request, total, per_page, parameter)
    rows = queryset[paging.offset : paging.offset + per_page] if total else []
    return Page(list(rows), paging)
