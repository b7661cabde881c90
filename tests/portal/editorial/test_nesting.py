"""A text in a part of a page: its headings lower, its anchors its own."""

import re

from hypothesis import given
from hypothesis import strategies as st

from portal.editorial.nesting import nested


def test_headings_go_lower_and_anchors_take_its_name():
    html = (
        '<h2 id="a">A</h2><h5>B</h5><p><a href="#a">ici</a> <a href="#b">là</a> h2 id="a"</p><hr>'
    )
    assert nested(html, "q", below=2) == (
        '<h4 id="q-a">A</h4><h6>B</h6><p><a href="#q-a">ici</a> <a href="#b">là</a> h2 id="a"</p><hr>'
    )


def test_a_table_and_its_caption_stay_tied():
    html = '<table aria-labelledby="t u"><caption id="t">T</caption></table>'
    assert (
        nested(html, "q", below=2)
        == '<table aria-labelledby="q-t q-u"><caption id="q-t">T</caption></table>'
    )


@given(st.text(alphabet='ab#"&;<>h2/= id', max_size=60))
def test_the_words_of_a_text_are_never_touched(text):
    shown = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    html = f'<h2 id="x">{shown}</h2>'
    assert re.sub("<[^>]*>", "", nested(html, "q", below=2)) == shown
