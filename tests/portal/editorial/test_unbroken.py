"""Numbers of articles and laws on one line."""

import pytest

from portal.editorial.rendering import render


@pytest.mark.parametrize(
    "number",
    ["L. 321-1", "R. 311-3-1", "L.\u00a0300-2", "R.* 311-12", "L311-1", "n° 2016-1321", "L. 300"],
)
def test_a_number_does_not_break(number):
    rendered = render(f"Voir l’article {number} du code.")
    shown = number.replace("\u00a0", "&nbsp;")
    assert f'article <span class="pv-nowrap">{shown}</span> du' in rendered.html
    assert number.replace("\u00a0", " ") in rendered.text


@pytest.mark.parametrize("words", ["ADN 12-13", "L. Dupont", "`L. 321-1`", "A 4", "2016-1321"])
def test_other_words_and_code_break_as_they_may(words):
    assert "pv-nowrap" not in render(words).html


def test_numbers_in_addresses_and_labels_stay_as_they_are():
    rendered = render("[texte](https://a.fr/L.-311-1?q=L.321-1 'L. 321-1')")
    assert "pv-nowrap" not in rendered.html


def test_headings_keep_their_words():
    rendered = render("# T\n\n## L’article L. 321-1")
    assert rendered.headings[0].text == "L’article L. 321-1"
    assert 'id="l-article-l-321-1"' in rendered.html
