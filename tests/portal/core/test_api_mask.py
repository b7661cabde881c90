"""Field masks: grammar, errors in the contract's words, what they keep."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.api.mask import MaskError, apply, leaves_out, names, parse

DATA = {"id": 1, "title": "a", "resources": [{"id": 2, "url": "u"}], "owner": None}


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("id", {"id": 1}),
        ("{id,title}", {"id": 1, "title": "a"}),
        (" id , title ", {"id": 1, "title": "a"}),
        ("nope,id", {"id": 1}),
        ("resources{id}", {"resources": [{"id": 2}]}),
        ("resources{id},id", {"resources": [{"id": 2}], "id": 1}),
        ("owner{id}", {"owner": None}),
        ("*", DATA),
        ("*,resources{url}", {**DATA, "resources": [{"url": "u"}]}),
    ],
)
def test_a_mask_keeps_what_it_names(text, kept):
    assert apply(parse(text), DATA) == kept


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{{id}}", "Unexpected opening bracket"),
        ("id,{title}", "Unexpected opening bracket"),
        ("id}", "Unexpected closing bracket"),
        ("resources{id", "Missing closing bracket"),
        ("{id", "Missing closing bracket"),
        (",id", "Unexpected comma"),
        ("id,,title", "Unexpected comma"),
        ("a{" * 40 + "b" + "}" * 40, "Too many nested brackets"),
    ],
)
def test_a_malformed_mask_says_why(text, reason):
    with pytest.raises(MaskError, match=reason):
        parse(text)


@given(st.text(alphabet="ab{},* ", max_size=40))
def test_parsing_raises_only_its_own_error(text):
    with contextlib.suppress(MaskError):
        apply(parse(text), DATA)


def test_a_mask_is_asked_for_keys_before_they_are_read():
    mask = parse("data{id,resources{id}},next_page")
    assert names(mask, "data", "resources")
    assert leaves_out(mask, "data", "community_resources")
    assert not leaves_out(None, "data", "resources")
    assert names(parse("data"), "data", "community_resources")
    assert not names(None, "data", "community_resources")
