"""Suggestions while typing: what the fragment holds, what it costs, what it refuses."""

import re
import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

from tests.factories import DatasetFactory, OrganizationFactory, ReuseFactory

pytestmark = pytest.mark.django_db
ADDRESS = "/search/suggest/"


@pytest.fixture
def options(client):
    """**Shape**: address and words of each option for these words, in order."""

    def read(q, **rest):
        answer = client.get(ADDRESS, {"q": q, **rest})
        assert answer.status_code == 200
        found = re.findall(
            r'<a [^>]*role="option"[^>]*href="([^"]*)">(.*?)</a>',
            answer.content.decode(),
            re.DOTALL,
        )
        return [(url, strip_tags(words).strip()) for url, words in found]

    return read


@pytest.fixture
def town():
    organization = OrganizationFactory(name="Cyclable métropole")
    dataset = DatasetFactory(
        title="Cyclable, les pistes", organization=organization, tags=["cyclable", "voirie"]
    )
    ReuseFactory(title="Cyclable, la carte", datasets=[dataset], organization=organization)
    return organization


def test_the_words_are_offered_in_each_kind_first(options, town):
    assert options("cyclable")[:3] == [
        ("/datasets/?q=cyclable", "Rechercher «\u202fcyclable\u202f» dans les jeux de données"),
        ("/reuses/?q=cyclable", "Rechercher «\u202fcyclable\u202f» dans les réutilisations"),
        ("/organizations/?q=cyclable", "Rechercher «\u202fcyclable\u202f» dans les organisations"),
    ]


@pytest.mark.parametrize("kind", ["datasets", "reuses", "organizations"])
def test_the_kind_of_the_page_comes_first(options, town, kind):
    assert options("cyclable", **{"in": kind})[0][0] == f"/{kind}/?q=cyclable"


def test_direct_hits_say_what_they_are_and_whose(options, town):
    found = dict(options("cyclable"))
    dataset = town.datasets.get()
    assert found[dataset.get_absolute_url()].endswith("Jeu de données · Cyclable métropole")
    assert found[town.get_absolute_url()].endswith("Organisation · 1 jeu de données")
    assert found[town.reuses.get().get_absolute_url()].endswith(
        "Réutilisation · Cyclable métropole"
    )


def test_keywords_lead_to_their_datasets(options, town):
    assert ("/datasets/?tag=cyclable", "cyclable Mot-clé · 1 jeu de données") in options("cyclable")


def test_at_most_five_hits_and_what_was_typed_stands_out(client, options):
    for number in range(9):
        DatasetFactory(title=f"Élections {number}")
    assert sum("/datasets/elections" in url for url, _words in options("elections")) == 5
    page = client.get(ADDRESS, {"q": "elections"}).content.decode()
    assert "<mark>Élections</mark>" in page
    assert 'data-pv-said="8 suggestions, flèches haut et bas pour choisir"' in page


def test_nothing_is_offered_that_not_everyone_may_see(options):
    DatasetFactory(title="Secret défendu", private=True)
    assert not [words for _url, words in options("secret") if "défendu" in words]


@pytest.mark.parametrize("q", ["", "a", " ", "  b "])
def test_too_few_characters_have_no_suggestion(client, q):
    answer = client.get(ADDRESS, {"q": q})
    assert (answer.status_code, answer.content) == (200, b"")


@pytest.mark.parametrize(
    "query",
    [
        "", "q", "q=%00ab", "q=%ff%fe", "q=%ED%A0%80ab", "q=((((", "q=:*%26|!", "q=''';--", "q=<script>",
        "q=%F0%9F%98%80%F0%9F%98%80", "q=" + "x" * 10_000, "q=" + "mot+" * 2000, "q=%25%25_%5C",
        "in=nope&q=ab", "in=%00&q=ab", "in=datasets&in=reuses&q=ab", "q=%22ouvert", "q=-a+-b",
    ],
)  # fmt: skip
def test_no_words_break_the_suggestions(client, query):
    DatasetFactory(title="ab")
    answer = client.get(f"{ADDRESS}?{query}")
    assert answer.status_code in (200, 400)
    assert b"<script>" not in answer.content


def test_suggestions_are_kept_by_everyone_for_a_minute_and_indexed_by_nobody(client, town):
    answer = client.get(ADDRESS, {"q": "cyclable"})
    assert answer["Cache-Control"] == "public, max-age=60" or set(
        answer["Cache-Control"].split(", ")
    ) == {"public", "max-age=60"}
    assert answer["X-Robots-Tag"] == "noindex"
    assert "Cookie" not in answer.get("Vary", "")
    assert not answer.cookies
    assert client.post(ADDRESS).status_code == 405


def test_suggestions_take_as_many_queries_for_thirty_rows_as_for_three(client):
    def queries():
        client.get(ADDRESS, {"q": "arbre"})
        with CaptureQueriesContext(connection) as captured:
            client.get(ADDRESS, {"q": "arbre"})
        return len(captured)

    def more(number, start=0):
        for place in range(start, start + number):
            dataset = DatasetFactory(title=f"Arbre {place}", tags=["arbre"])
            ReuseFactory(title=f"Arbre en carte {place}", datasets=[dataset])
            OrganizationFactory(name=f"Arbre {place} et compagnie")

    more(1)
    few = queries()
    more(29, start=1)
    assert queries() <= few <= 10  # those that open and close the transaction included


def test_a_suggestion_takes_few_milliseconds(client, town):
    client.get(ADDRESS, {"q": "cyclable"})
    started = time.process_time()
    for _ in range(20):
        client.get(ADDRESS, {"q": "cyclable"})
    assert (time.process_time() - started) / 20 < 0.03  # 5 ms on a quiet machine
