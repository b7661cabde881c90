"""Words as search compares them, and those a title is asked by without holding them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.search.reading import MAX_PHRASES, read
from portal.search.text import MAX_WORDS, exact_key, normalise, plain_words
from portal.search.words import GLUED_CHARACTERS, INITIALS, glued, initials, years


@pytest.mark.parametrize(
    ("typed", "words", "phrases", "without"),
    [
        ("qualité eau", ("qualité", "eau"), (), ()),
        ('"qualité de l\'eau" robinet', ("robinet",), ("qualité de l eau",), ()),
        ("« qualité de l’eau »", (), ("qualité de l eau",), ()),
        ("eau -mer", ("eau",), (), ("mer",)),
        ('eau -"eau de mer"', ("eau",), (), ("eau de mer",)),
        ("covid-19", ("covid", "19"), (), ()),
        ('eau "potable', ("eau", "potable"), (), ()),
        ("-mer", (), (), ()),
        ('""', (), (), ()),
        ("le - la", ("le", "la"), (), ()),
    ],
)
def test_a_question_is_read_as_words_phrases_and_exclusions(typed, words, phrases, without):
    found = read(typed)
    assert (found.words, found.phrases, found.without) == (words, phrases, without)


@given(st.text(max_size=700))
def test_any_text_is_read_within_bounds(text):
    found = read(text)
    assert len(found.words) <= MAX_WORDS
    assert len(found.phrases) <= MAX_PHRASES
    assert all(phrase.strip() for phrase in (*found.phrases, *found.without))


@given(st.text(max_size=300))
def test_plain_words_are_plain(text):
    assert all(word.isascii() and word.isalnum() for word in plain_words(text))
    assert exact_key(exact_key(text)) == exact_key(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("L’œuvre d’Émile", "l oeuvre d emile"),
        ("Cœur — Æthra…", "coeur aethra"),
        ("Données n° 12", "donnees n 12"),
        ("Ｓｉｒｅｎｅ", "sirene"),
        ("Straße", "strasse"),
    ],
)
def test_accents_ligatures_and_signs_go(text, words):
    assert exact_key(text) == words


def test_les_and_plurals_the_stemmer_misses_go():
    assert normalise("Les élus et les vélos, plus nous").split() == [
        "élu",
        "et",
        "vélo,",
        "plus",
        "nous",
    ]


def test_neighbours_are_glued_across_small_words():
    words = plain_words("Open Damir : base complète")
    assert {"opendamir", "opendamirbase", "damirbase"} <= set(glued(words))
    assert "meteofrance" in glued(plain_words("Météo de France"))
    assert "mdf" not in glued(plain_words("M de F"))


def test_initials_with_and_without_small_words_and_brackets():
    title = "Base de données publique des médicaments (BDPM)"
    found = initials(title, plain_words(title))
    assert {"bdpm", "bddpdm", "bdp"} <= set(found)
    assert "bdpmb" not in found


@given(st.text(max_size=200))
def test_what_is_made_of_a_title_stays_within_bounds(title):
    words = plain_words(title)
    assert all(GLUED_CHARACTERS[0] <= len(word) <= GLUED_CHARACTERS[1] for word in glued(words))
    assert all(INITIALS[0] <= len(word) <= INITIALS[1] for word in initials(title, words))


def test_years_inside_the_ranges_of_titles_and_periods():
    assert years(["Accidents de 2005 à 2008"]) == ["2005", "2006", "2007", "2008"]
    assert years([], date(2020, 5, 1), date(2021, 1, 1)) == ["2020", "2021"]
    assert years(["De 1800 à 2000", "de 2008 à 2005"]) == []
