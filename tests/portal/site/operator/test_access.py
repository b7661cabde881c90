"""Who may open the operators' pages."""

import pytest

from tests.factories import OrganizationFactory, UserFactory

pytestmark = pytest.mark.django_db

PAGES = (
    "/admin/site/",
    "/admin/site/searches/",
    "/admin/site/searches/frequentes.csv",
    "/admin/site/synonyms/",
    "/admin/site/synonyms/new/",
    "/admin/site/synonyms/import/",
    "/admin/site/synonyms/synonymes.csv",
    "/admin/site/synonyms/{pk}/",
    "/admin/site/synonyms/{pk}/delete/",
)


@pytest.fixture
def pages(synonym):
    pk = synonym("DVF", "demandes de valeurs foncières").pk
    return [page.format(pk=pk) for page in PAGES]


def test_anonymous_visitors_are_sent_to_sign_in_and_back(client, pages):
    for page in pages:
        for answer in (client.get(page), client.post(page)):
            assert answer.status_code == 302
            assert answer["Location"] == f"/comptes/login/?next={page}"


@pytest.mark.parametrize("trait", [{}, {"is_staff": True}])
def test_other_people_are_refused(client, pages, trait):
    user = UserFactory(**trait)
    OrganizationFactory(admin=user)
    client.force_login(user)
    for page in pages:
        assert (client.get(page).status_code, client.post(page).status_code) == (403, 403)
    assert "Administration du site" not in client.get("/").content.decode()


def test_operators_see_every_page_and_no_cache_keeps_one(client, pages, operator):
    for page in pages:
        answer = client.get(page)
        assert answer.status_code == 200, page
        assert "no-store" in answer["Cache-Control"]
    assert 'href="/admin/site/"' in client.get("/").content.decode()


def test_a_page_that_does_not_exist_tells_a_stranger_nothing(client):
    assert client.get("/admin/site/nothing/").status_code == 302


def test_reading_a_page_writes_nothing(client, operator, pages, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        for page in pages:
            client.get(page)
    assert {query["sql"].split()[0] for query in captured} == {"SELECT"}
