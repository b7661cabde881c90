"""Posts with a date to come: nobody but operators meets them before that day, and everybody does from then on."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from portal.jobs.models import JobRun
from portal.posts.models import Post
from portal.posts.search import SOURCE
from portal.posts.services import plan, publish
from portal.posts.tasks import show_planned
from portal.search.choices import Kind
from portal.search.models import SearchDocument
from tests.api import new_caller
from tests.factories import PostFactory, UserFactory

pytestmark = pytest.mark.django_db
LISTS = [
    "/",
    "/posts/",
    "/posts/?q=zibeline",
    "/posts/recent.atom",
    "/search/suggest/?q=zibel",
    "/api/1/posts/",
    "/api/1/posts/?q=zibeline",
    "/api/1/posts/?with_drafts=true",
    "/api/1/posts/recent.atom",
    "/api/2/posts/search/?q=zibeline",
]
TOMORROW = timedelta(days=1)


@pytest.fixture
def planned():
    post = PostFactory(name="La zibeline", content="zibeline", draft=True)
    return plan(actor=None, post=post, at=timezone.now() + TOMORROW)


def shows(client, address):
    return "La zibeline" in client.get(address).content.decode()


@pytest.mark.parametrize("address", LISTS)
def test_no_list_shows_it_before_its_day(client, planned, address):
    assert client.get(address).status_code in (200, 404)
    assert not shows(client, address)


@pytest.mark.parametrize("address", [each for each in LISTS if "suggest" not in each])
def test_every_list_shows_it_from_its_day_on(client, planned, address):
    with time_machine.travel(timezone.now() + 2 * TOMORROW, tick=False):
        show_planned()
        client.logout()
        words = ("La zibeline", "La <mark>zibeline</mark>")
        assert any(each in client.get(address).content.decode() for each in words)


def test_its_addresses_answer_nothing_before_its_day(client, planned):
    addresses = [planned.get_absolute_url(), f"/posts/{planned.public_id}/"]
    addresses += [f"/api/1/posts/{key}/" for key in (planned.public_id, planned.slug)]
    for address in addresses:
        assert client.get(address).status_code == 404
    with time_machine.travel(timezone.now() + 2 * TOMORROW, tick=False):
        for address in addresses:
            assert client.get(address, follow=True).status_code == 200


def test_the_neighbours_of_a_post_are_public(client, planned):
    other = PostFactory(name="Aujourd’hui")
    assert not shows(client, other.get_absolute_url())


def test_operators_open_it_and_read_when_it_appears(client):
    at = datetime(2099, 1, 15, 9, 30, tzinfo=ZoneInfo("Europe/Paris"))
    post = plan(actor=None, post=PostFactory(name="La zibeline", draft=True), at=at)
    client.force_login(UserFactory(operator=True))
    page = client.get(post.get_absolute_url()).content.decode()
    assert "Programmée pour le 15 janvier 2099 à 09:30" in page
    assert 'name="robots" content="noindex"' in page
    operator = new_caller(operator=True)
    for query in ({"with_drafts": "true"}, {"with_drafts": "true", "q": "zibeline"}):
        rows = operator.get("/api/1/posts/", query).json()["data"]
        assert [row["name"] for row in rows] == ["La zibeline"]
    assert operator.get("/api/1/posts/").json()["data"] == []


def test_search_knows_it_from_its_day_on_and_is_told_once(planned):
    known = SearchDocument.objects.filter(kind=Kind.POST)
    assert not known.exists()
    assert list(SOURCE.rows()) == SOURCE.documents_of([planned.pk]) == []
    show_planned()
    assert not known.exists()
    with time_machine.travel(timezone.now() + 2 * TOMORROW, tick=False):
        show_planned()
        assert known.get().object_id == planned.pk
        show_planned()
    assert JobRun.objects.get(name="show_planned").outcome == "0 posts"


def test_a_public_post_that_is_planned_again_is_hidden(client):
    post = PostFactory(name="La zibeline", content="zibeline")
    plan(actor=None, post=post, at=timezone.now() + TOMORROW)
    assert client.get(post.get_absolute_url()).status_code == 404
    assert not SearchDocument.objects.filter(kind=Kind.POST).exists()


def test_a_planned_post_is_published_at_once_or_made_a_draft_again(planned):
    publish(actor=None, post=planned, is_public=True)
    assert planned.is_public
    published = planned.published
    publish(actor=None, post=planned, is_public=True)
    assert planned.published == published
    plan(actor=None, post=planned, at=timezone.now() + TOMORROW)
    publish(actor=None, post=planned, is_public=False)
    assert Post.objects.get().published is None
