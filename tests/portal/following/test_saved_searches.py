"""« Mes recherches »: keeping, finding again, forgetting; for their owner alone."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.following.choices import SEARCHES_PER_PERSON
from portal.following.models import SavedSearch
from portal.following.services import normalised
from tests.factories import DatasetFactory, UserFactory

pytestmark = pytest.mark.django_db
MINE, SAVE = "/mes-recherches/", "/mes-recherches/ajouter/"
LOGIN = "/comptes/login/?next=/mes-recherches/"


@pytest.fixture
def person(client):
    """A person, signed in."""
    user = UserFactory()
    client.force_login(user)
    return user


def kept_by(user, **fields):
    values = {"kind": "datasets", "query": "tag=eau", "title": "Jeux de données : eau", **fields}
    return SavedSearch.objects.create(user=user, **values)


def sent(client, **fields):
    values = {"kind": "datasets", "query": "tag=eau", "title": "Jeux de données : eau", **fields}
    return client.post(SAVE, values, follow=True)


def test_the_button_of_the_page_keeps_the_search(client, person):
    DatasetFactory(title="Eau potable", tags=["eau"])
    page = client.get("/datasets/?tag=eau&q=potable&page=1&sort=-views").content.decode()
    form = re.search(r'<form id="suivre-recherche".*?</form>', page, re.DOTALL)[0]
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
    fields["query"] = fields["query"].replace("&amp;", "&")
    answer = client.post(SAVE, fields, follow=True)
    assert answer.redirect_chain == [(MINE, 302)]
    listed = answer.content.decode()
    assert "Recherche enregistrée : vous la retrouvez ici." in listed
    assert ">Jeux de données : « potable », eau</a>" in listed
    assert 'href="/datasets/?q=potable&amp;tag=eau"' in listed
    assert 'href="/datasets/search.atom?q=potable&amp;tag=eau"' in listed
    assert client.get("/datasets/search.atom?q=potable&tag=eau").status_code == 200


def test_the_page_promises_no_message(client, person):
    page = client.get(MINE).content.decode()
    assert "Aucun message ne vous est envoyé" in page
    assert "Vous ne suivez encore aucune recherche" in page


@pytest.mark.parametrize("kind", ["datasets", "reuses", "organizations"])
def test_each_kind_leads_to_its_own_list(client, person, kind):
    page = sent(client, kind=kind, query="q=eau").content.decode()
    assert f'href="/{kind}/?q=eau"' in page
    assert f'href="/{kind}/search.atom?q=eau"' in page
    assert client.get(f"/{kind}/?q=eau").status_code == 200


@pytest.mark.parametrize(
    ("spelled", "query"),
    [
        ("tag=b&tag=a&q=eau", "q=eau&tag=a&tag=b"),
        ("?q=+eau++&page=4&page_size=9&sort=-views&badge=", "q=eau"),
        ("tag=a&tag=a", "tag=a"),
        ("q=%C3%A9t%C3%A9", "q=%C3%A9t%C3%A9"),
        ("q=été", "q=%C3%A9t%C3%A9"),
        ("", ""),
        ("page=2", ""),
        ("&&==&=x&a", ""),
        ("q=a%00b", "q=ab"),
    ],
)
def test_spellings_of_one_search_are_one(spelled, query):
    assert normalised(spelled) == query
    assert normalised(query) == query


def test_a_search_is_kept_once(client, person):
    sent(client, query="tag=eau&q=a")
    sent(client, query="q=a&tag=eau&page=3", title="Autre titre")
    assert SavedSearch.objects.of(person).count() == 1
    sent(client, kind="reuses", query="tag=eau&q=a")
    assert SavedSearch.objects.of(person).count() == 2


def test_two_people_may_keep_the_same(client, person):
    kept_by(UserFactory())
    sent(client)
    assert SavedSearch.objects.count() == 2


def test_the_hundred_and_first_is_refused_in_words(client, person):
    SavedSearch.objects.bulk_create(
        SavedSearch(user=person, kind="datasets", query=f"q={number}", title="x")
        for number in range(SEARCHES_PER_PERSON)
    )
    page = sent(client, query="q=de+trop").content.decode()
    assert "Vous suivez déjà 100 recherches, le maximum." in page
    assert SavedSearch.objects.count() == SEARCHES_PER_PERSON
    assert "Recherche enregistrée" in sent(client, query="q=7").content.decode()  # already there


def test_a_search_that_no_row_can_hold_is_refused_in_words(client, person):
    for query in ("q=" + "é" * 1_000, "&".join(f"tag={n}" for n in range(2_000))):
        assert "Cette recherche est trop longue" in sent(client, query=query).content.decode()
    assert not SavedSearch.objects.exists()


def test_without_title_it_is_named_by_its_kind(client, person):
    sent(client, title=" \u202e ")
    assert SavedSearch.objects.get().title == "Jeux de données"


def test_a_title_is_shown_as_text_without_what_turns_the_line(client, person):
    page = sent(client, title='"><script>alert(1)</script>\u202e' + "x" * 999).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert len(SavedSearch.objects.get().title) == 300
    assert "\u202e" not in SavedSearch.objects.get().title


@pytest.mark.parametrize(
    "fields",
    [{"kind": "users"}, {"kind": ""}, {"query": "a\0b"}, {"title": "\0"}, {"query": "x" * 100_000}],
)
def test_what_no_button_sends_is_a_bad_request(client, person, fields):
    assert sent(client, **fields).status_code == 400
    assert not SavedSearch.objects.exists()


def test_its_person_forgets_it(client, person):
    search = kept_by(person)
    answer = client.post(f"{MINE}{search.pk}/supprimer/", follow=True)
    assert "Recherche supprimée." in answer.content.decode()
    assert not SavedSearch.objects.exists()


def test_nobody_sees_or_deletes_another_person_s(client, person):
    search = kept_by(UserFactory(), title="La recherche d’autrui")
    assert "autrui" not in client.get(MINE).content.decode()
    assert client.post(f"{MINE}{search.pk}/supprimer/").status_code == 404
    client.force_login(UserFactory(operator=True))
    assert "autrui" not in client.get(MINE).content.decode()
    assert client.post(f"{MINE}{search.pk}/supprimer/").status_code == 404
    assert SavedSearch.objects.get() == search


@pytest.mark.parametrize("key", ["0", "9" * 30, "abc"])
def test_an_unknown_search_is_not_found(client, person, key):
    assert client.post(f"{MINE}{key}/supprimer/").status_code == 404


def test_a_stranger_signs_in_first(client):
    search = kept_by(UserFactory())
    assert client.get(MINE)["Location"] == LOGIN
    assert client.post(SAVE, {"kind": "datasets"})["Location"] == LOGIN
    assert client.post(f"{MINE}{search.pk}/supprimer/")["Location"] == LOGIN
    assert SavedSearch.objects.count() == 1


def test_writes_need_the_token_of_the_page_and_the_verb(person):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(person)
    search = kept_by(person)
    for address in (SAVE, f"{MINE}{search.pk}/supprimer/"):
        assert strict.post(address, {"kind": "datasets"}).status_code == 403
        assert strict.get(address).status_code == 405
    assert SavedSearch.objects.count() == 1


def test_the_list_takes_as_many_queries_for_thirty_as_for_three(client, person):
    counts = []
    for number in (3, 27):
        for _ in range(number):
            kept_by(person, query=f"q={SavedSearch.objects.count()}")
        with CaptureQueriesContext(connection) as captured:
            assert client.get(MINE).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1] == 3


@pytest.mark.parametrize("brand", ["neutre", "etat"])
def test_the_page_stands_in_both_brands_and_every_page_leads_to_it(client, person, settings, brand):
    settings.PORTAL_BRAND = brand
    kept_by(person)
    page = client.get(MINE).content.decode()
    assert "<h1>Mes recherches</h1>" in page
    assert "Jeux de données : eau" in page
    assert 'href="/mes-recherches/"' in client.get("/").content.decode()
    client.logout()
    assert 'href="/mes-recherches/"' not in client.get("/").content.decode()
