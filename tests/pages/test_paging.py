"""Leafing through a list: any number asked for gives a page that exists."""

import pytest
from django.test import RequestFactory

from portal.core.paging import MAX_ROWS, paginate, paging_for, requested_page


def _request(query=""):
    return RequestFactory().get(f"/liste/{query}")


@pytest.mark.parametrize(
    ("asked", "page"),
    [
        (None, 1), ("", 1), ("0", 1), ("-1", 1), ("abc", 1), ("1e9", 1), ("٣", 1), ("²", 1), ("2", 2),
        ("999999", 5), ("1" + "0" * 30, 5), ("9" * 100_000, 5), (" 3 ", 3), ("1.5", 1),
    ],
)  # fmt: skip
def test_any_page_number_gives_a_page_that_exists(asked, page):
    request = RequestFactory().get("/liste/", {} if asked is None else {"page": asked})
    assert paging_for(request, total=100, per_page=20).number == page


def test_a_list_without_rows_has_one_empty_page():
    page = paginate(_request("?page=7"), [])
    assert (page.paging.number, page.paging.pages, page.total, list(page)) == (1, 1, 0, [])
    assert (page.paging.first_row, page.paging.last_row) == (0, 0)


def test_nobody_leafs_deeper_than_the_window():
    paging = paging_for(_request("?page=999999"), total=10**7, per_page=20)
    assert paging.offset + paging.per_page <= MAX_ROWS


def test_links_keep_every_other_parameter_and_page_one_has_none():
    paging = paging_for(_request("?q=eau&tag=a&tag=b&page=3"), total=200, per_page=20)
    first, last = paging.links[0], paging.links[-1]
    assert first.url == "/liste/?q=eau&tag=a&tag=b"
    assert last.url == "/liste/?q=eau&tag=a&tag=b&page=10"
    assert paging.previous_url.endswith("page=2")
    assert paging.next_url.endswith("page=4")


def test_a_gap_stands_only_where_two_pages_or_more_are_left_out():
    numbers = [link.number for link in paging_for(_request("?page=10"), 400, 20).links]
    assert numbers == [1, 0, 9, 10, 11, 0, 20]
    assert 0 not in [link.number for link in paging_for(_request("?page=3"), 100, 20).links]


def test_pages_of_a_list_join_without_gap_or_repeat():
    rows = list(range(53))
    seen = [
        row for number in range(1, 7) for row in paginate(_request(f"?page={number}"), rows, 10)
    ]
    assert seen == rows


def test_a_very_long_number_is_read_in_no_time():
    assert requested_page("9" * 1_000_000) >= MAX_ROWS
