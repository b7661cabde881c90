"""Stems agree with PostgreSQL's, and marks fall on the words that search finds."""

import json
import re

import pytest
from django.conf import settings
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from portal.core.french import fold, stem
from portal.core.hits import beginnings_marked, best_source, is_same, marked, passage

STEM = (
    "SELECT word, (ts_lexize('french_stem', regexp_replace(word, '^(\\w{2,}[aiou])s$', '\\1')))[1] "
    "FROM unnest(%s::text[]) AS word"
)
ENDINGS = re.findall(
    "[a-z]+",
    "able ables aient ais ait amment ance ances ant ante antes ants asse ateur ateurs ation ations "
    "atrice atrices aux eaux ell elle ement ements emment ence ences enn er era erai erait erez "
    "erions eront euse euses eux iennes ier iere if ifs ions iques iraient isme issant issement "
    "issements iste it ite ites ive ives ivement logie logies ment ments ons oux sion tion usion",
)
BEGINNINGS = (
    "nationalis",
    "communic",
    "oper",
    "eau",
    "aerien",
    "loc",
    "parl",
    "ymag",
    "quest",
    "p",
)


def _vocabulary():
    texts = json.loads((settings.BASE_DIR / "portal/site/demo/datasets.json").read_text())
    words = {fold(word) for word in re.findall(r"[^\W\d_]+", json.dumps(texts, ensure_ascii=False))}
    made = {f"{beginning}{ending}" for beginning in BEGINNINGS for ending in ENDINGS}
    kept = {"plus", "sous", "mais", "pas", "nous", "vous", "tous"}  # search keeps their s
    return sorted(word for word in words | made if word.isascii() and word not in kept)


@pytest.mark.django_db
def test_stems_are_those_of_search():
    with connection.cursor() as cursor:
        cursor.execute(STEM, [_vocabulary()])
        rows = cursor.fetchall()
    assert len(rows) > 2000
    assert [
        (word, lexeme, stem(word)) for word, lexeme in rows if lexeme and stem(word) != lexeme
    ] == []


@pytest.mark.parametrize(
    ("typed", "text", "found"),
    [
        ("élections", "Une élection municipale", "élection"),
        ("election", "ÉLECTIONS de 2024", "ÉLECTIONS"),
        ("eau", "Qualité de l’eau", "eau"),
        ("l'eau", "Les eaux de baignade", "eaux"),
        ("saint-brieuc", "Ville de Saint Brieuc", "Brieuc"),
        ("oeuvre", "Œuvres d’art", "Œuvres"),
        ("coeur", "Au cœur de ville", "cœur"),
        ("velo", "Pistes de vélos", "vélos"),
        ("canaux", "Le canal de Nantes", "canal"),
        ("sirene", "base_sirene", "sirene"),
        ("2024", "Budget 2024", "2024"),
    ],
)
def test_marks_fall_on_every_form_of_a_word(typed, text, found):
    assert f"<mark>{found}</mark>" in marked(text, typed)


def test_words_left_out_of_the_question_are_not_marked():
    assert marked("La route de la mer", "de la mer -route") == "La route de la <mark>mer</mark>"
    assert marked("Le département du Nord", "dép") == "Le département du Nord"


def test_the_beginnings_typed_so_far_are_marked():
    assert beginnings_marked("Les élections", "elec") == "Les <mark>élec</mark>tions"
    assert beginnings_marked("A <b>", "") == "A &lt;b&gt;"


def test_the_passage_quoted_holds_most_of_the_words():
    text = "Le cadastre. " + "mot " * 400 + "Le **cadastre** des communes. " + "fin " * 400
    quoted = passage(text, "cadastre commune", 200)
    assert quoted.startswith("… ")
    assert "Le cadastre des communes." in quoted
    assert len(quoted) < 210
    assert passage(text, "introuvable", 200) == ""


def test_the_text_that_holds_the_words_is_quoted():
    assert best_source("eau", ["", "Un résumé", "De l’eau"]) == "De l’eau"
    assert best_source("feu", ["", "Un résumé", "De l’eau"]) == "Un résumé"
    assert best_source("feu", ["", ""]) == ""


def test_a_name_is_the_same_whatever_its_accents_and_case():
    assert is_same("ville d'exemple", "Ville d’Exemple")
    assert not is_same("ville", "Ville d’Exemple")
    assert not is_same("", "Insee")
    assert not is_same("!", "")


@given(st.text(max_size=120), st.text(max_size=40))
def test_marking_changes_nothing_but_the_marks(text, typed):
    for made in (marked(text, typed), beginnings_marked(text, typed)):
        bare = made.replace("<mark>", "").replace("</mark>", "")
        assert bare == marked(text, "")
        assert "<" not in bare
