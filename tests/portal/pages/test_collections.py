"""Guides that were written together: their list, their menu, the way from one to the next."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from portal.pages.collections import MENU_LENGTH, Entry, around, parts_of

TITLES = st.sampled_from(["", "Droit", "Outils", "Annexes"])
ENTRIES = st.lists(TITLES, max_size=120).map(
    lambda parts: [
        Entry(place, f"/guides/{place}/", f"Page {place}", part) for place, part in enumerate(parts)
    ]
)


@given(entries=ENTRIES)
def test_every_guide_stands_in_one_part(entries):
    parts = parts_of(entries)
    assert sorted(entry.pk for part in parts for entry in part.entries) == [e.pk for e in entries]
    assert len({part.title for part in parts}) == len(parts)
    assert all(entry.part == part.title for part in parts for entry in part.entries)


@given(entries=ENTRIES, data=st.data())
def test_the_next_ones_lead_through_all_and_the_menu_holds_the_one_that_is_read(entries, data):
    ordered = [entry for part in parts_of(entries) for entry in part.entries]
    for before, after in itertools.pairwise(ordered):
        assert around(entries, before.pk).after == after
        assert around(entries, after.pk).before == before
    if ordered:
        met = data.draw(st.sampled_from(ordered))
        menu = around(entries, met.pk).menu
        assert met in menu
        assert len(menu) <= MENU_LENGTH
        assert {entry.part for entry in menu} == {met.part}


def test_nothing_stands_around_what_is_in_no_list():
    assert around([], 1).menu == ()
