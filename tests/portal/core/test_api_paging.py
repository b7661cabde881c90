"""The envelope of pages: what is asked, what is refused, and pages that join."""

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rest_framework.exceptions import NotFound

from catalog.datasets.models import Dataset
from portal.core.api.errors import Invalid
from portal.core.api.paging import MAX_PAGE_SIZE, place_in
from tests.api import Caller
from tests.factories import DatasetFactory, UserFactory


def place(query: str):
    return place_in(QueryDict(query), "http://h/api/1/things/")


@given(total=st.integers(0, 200), size=st.integers(1, 60))
def test_pages_of_a_list_join_without_gap_or_repeat(total, size):
    rows, seen, address = list(range(total)), [], f"http://h/?page_size={size}"
    while address:
        here = place_in(QueryDict(address.partition("?")[2]), "http://h/")
        envelope = here.envelope(rows[here.offset : here.offset + here.page_size], total)
        seen += envelope["data"]
        address = envelope["next_page"]
    assert seen == rows


def test_neighbours_repeat_every_parameter():
    page = place("q=eau%20douce&tag=a&tag=b&page=2&page_size=5").envelope([], 30)
    asked = QueryDict(page["next_page"].partition("?")[2])
    assert asked["q"] == "eau douce"
    assert asked.getlist("tag") == ["a", "b"]
    assert (asked["page"], asked["page_size"]) == ("3", "5")
    assert "page=1" in page["previous_page"]


@pytest.mark.parametrize("value", ["0", "-1", "abc", "", "1e9", "٣", "1.0", "²", "00"])
def test_a_page_that_is_no_positive_integer_is_refused_in_the_words_of_the_contract(value):
    with pytest.raises(Invalid) as refusal:
        place_in(QueryDict(f"page={value}"), "")
    assert refusal.value.body == {
        "errors": {
            "page": f"The page to fetch Invalid page: {value}. page must be a positive integer"
        },
        "message": "Input payload validation failed",
    }


def test_a_huge_page_size_is_clamped():
    assert place("page_size=1000000").page_size == MAX_PAGE_SIZE


def test_an_endless_number_is_read_as_a_large_one():
    assert place("page=" + "9" * 30).page > 10**15


def test_past_the_end_is_404_and_the_first_page_never():
    with pytest.raises(NotFound):
        place("page=2").check_end(20)
    place("page=1").check_end(0)


def test_the_window_of_search_is_named_in_the_refusal():
    with pytest.raises(Invalid) as refusal:
        place("page=600&page_size=20").check_window()
    assert refusal.value.body["message"] == (
        "Result window is too large: page 600 with page_size 20 exceeds the maximum of 10000 "
        "results. Maximum page for this page_size is 500."
    )


@pytest.mark.django_db
@given(size=st.integers(1, 7), number=st.integers(0, 12))
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_cursor_walks_every_row_once_while_others_come_and_go(size, number):
    Dataset.objects.all().delete()
    owner = UserFactory()
    made = [DatasetFactory(owner=owner).public_id for _each in range(number)]
    caller, seen, late = Caller(), [], []
    address = f"/api/1/datasets/?after=&page_size={size}"
    while address:
        page = caller.get(address).json()
        seen += [item["id"] for item in page["data"]]
        if len(late) < 3:
            late.append(DatasetFactory(owner=owner).public_id)
        assert page["total"] == number
        assert page["previous_page"] is None
        address = page["next_page"]
    assert seen[:number] == made
    assert len(seen) == len(set(seen))
    assert set(seen[number:]) <= set(late)


@pytest.mark.django_db
@pytest.mark.parametrize("cursor", ["x", "1", "-", "zz-1", "1-" + "f" * 40, "²-1"])
def test_a_cursor_that_no_page_gave_is_refused(cursor):
    answer = Caller().get("/api/1/datasets/", {"after": cursor})
    assert answer.status_code == 400
    assert "after" in answer.json()["errors"]


@pytest.mark.django_db
def test_a_cursor_keeps_filters():
    owner = UserFactory()
    for number in range(5):
        DatasetFactory(owner=owner, tags=["eau"] if number % 2 else ["air"])
    first = Caller().get("/api/1/datasets/?after=&tag=air&page_size=2").json()
    assert first["total"] == 3
    assert "tag=air" in first["next_page"]
    assert len(Caller().get(first["next_page"]).json()["data"]) == 1
