"""Atom feeds of datasets: any search of the page, and the newest in the API."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog.datasets.models import Dataset
from catalog.datasets.services import delete_dataset
from tests.api import Caller, new_caller
from tests.factories import DatasetFactory, OrganizationFactory, ResourceFactory, UserFactory
from tests.feeds import ATOM, feed_of
from tests.marks import unmarked

pytestmark = pytest.mark.django_db
PAGE, API = "/datasets/search.atom", "/api/1/datasets/recent.atom"
BOTH = pytest.mark.parametrize("address", [PAGE, API])


@pytest.fixture
def certified():
    return OrganizationFactory(name="Ville d’Exemple", certified=True)


def a_pdf():
    return ResourceFactory.build(format="pdf")


def dated(dataset, **dates):
    Dataset.objects.filter(pk=dataset.pk).update(**dates)


@BOTH
def test_an_entry_says_what_the_contract_lists(client, certified, address):
    dataset = DatasetFactory(
        title="Arbres", description="Les **arbres** de la ville.", organization=certified
    )
    feed = feed_of(client.get(address))
    assert feed.link("self").endswith(address)
    (entry,) = feed.entries
    link = f"http://localhost{dataset.get_absolute_url()}"
    assert entry.findtext(f"{ATOM}id") == f"http://localhost/datasets/{dataset.public_id}/"
    assert entry.find(f"{ATOM}link").get("href") == link
    assert entry.findtext(f"{ATOM}summary") == "Les arbres de la ville."
    assert "<strong>arbres</strong>" in entry.findtext(f"{ATOM}content")
    author = entry.find(f"{ATOM}author")
    assert author.findtext(f"{ATOM}name") == "Ville d’Exemple"
    assert author.findtext(f"{ATOM}uri") == f"http://localhost{certified.get_absolute_url()}"
    dataset.refresh_from_db()
    assert dt.datetime.fromisoformat(entry.findtext(f"{ATOM}published")) == dataset.created_at
    newest = max(dataset.last_update, dataset.last_modified)
    assert dt.datetime.fromisoformat(entry.findtext(f"{ATOM}updated")) == newest
    assert dt.datetime.fromisoformat(feed.text("updated")) == newest


def test_a_feed_holds_what_the_page_finds_and_says_it_in_words(client, certified):
    DatasetFactory(title="Eau potable", tags=["eau"], resources=[a_pdf()], organization=certified)
    DatasetFactory(title="Eau de pluie", tags=["eau"], with_files=1, organization=certified)
    DatasetFactory(title="Budget", resources=[a_pdf()], organization=certified)
    query = (
        f"q=eau&tag=eau&format_family=documents&organization={certified.slug}&sort=-views&page=7"
    )
    feed = feed_of(client.get(f"{PAGE}?{query}"))
    assert feed.titles == ["Eau potable"]
    assert "Eau potable" in unmarked(client.get(f"/datasets/?{query}"))
    words = "Jeux de données : « eau », Documents, Ville d’Exemple, eau - Parvis"
    assert feed.text("title") == words


def test_one_search_has_one_feed_whatever_the_spelling(client):
    one = feed_of(client.get(f"{PAGE}?tag=eau&tag=air&q=a&page=3&sort=-views&utm_source=x&badge="))
    other = feed_of(client.get(f"{PAGE}?q=+a+&tag=air&tag=eau&tag=eau"))
    address = "http://localhost/datasets/search.atom?q=a&tag=air&tag=eau"
    assert one.text("id") == other.text("id") == one.link("self") == address
    assert one.link("alternate") == "http://localhost/datasets/?q=a&tag=air&tag=eau"


def test_the_last_updated_come_first_at_most_twenty(client, certified, settings):
    settings.FEED_SIZE = 3
    now = timezone.now()
    for days in (3, 1, 5, 2):
        data = DatasetFactory(
            title=f"Il y a {days} jours",
            organization=certified,
            resources=[ResourceFactory.build(last_modified=now - dt.timedelta(days=days))],
        )
        assert (now - data.last_update).days == days
    feed = feed_of(client.get(PAGE))
    assert feed.titles == ["Il y a 1 jours", "Il y a 2 jours", "Il y a 3 jours"]


@BOTH
def test_what_is_new_waits_ten_hours_unless_its_organization_is_certified(
    client, certified, address
):
    DatasetFactory(title="Certifié", organization=certified)
    recent = DatasetFactory(title="Récent")
    DatasetFactory(title="Nouveau")
    dated(recent, created_at_internal=timezone.now() - dt.timedelta(hours=11))
    assert set(feed_of(client.get(address)).titles) == {"Certifié", "Récent"}


@BOTH
def test_drafts_archived_and_deleted_are_in_no_feed_even_for_their_owner(
    client, certified, address
):
    owner = UserFactory(operator=True)
    DatasetFactory(private=True, organization=certified)
    DatasetFactory(archived=timezone.now(), organization=certified)
    delete_dataset(actor=None, dataset=DatasetFactory(organization=certified))
    client.force_login(owner)
    assert feed_of(client.get(address)).titles == []


@BOTH
def test_a_reader_who_has_it_is_told_that_nothing_changed(client, certified, address):
    for empty in (True, False):
        if not empty:
            DatasetFactory(organization=certified)
        first = client.get(address)
        known = {"If-None-Match": first["ETag"]}
        assert client.get(address, headers=known).status_code == 304, empty
    DatasetFactory(organization=certified)
    assert client.get(address, headers=known).status_code == 200
    assert client.get(address, headers={"If-None-Match": "garbage, W/"}).status_code == 200


@BOTH
def test_hostile_words_leave_a_valid_document(client, address):
    organization = OrganizationFactory(name="A\x08</name>\u202e", certified=True)
    hostile = DatasetFactory(
        title='\x0b"><script>alert(1)</script>]]>&\x1f\ufffe\u202eévil',
        description="<img src=x onerror=alert(1)> [x](javascript:alert(1)) \x0c<iframe srcdoc=a>",
        organization=organization,
    )
    answer = client.get(address, {"q": "évil"})
    feed = feed_of(answer)
    assert feed.titles == ['"><script>alert(1)</script>]]>&évil'], hostile
    content = feed.entries[0].findtext(f"{ATOM}content")
    assert not [
        word for word in ("onerror", 'href="javascript', "<iframe", "<img") if word in content
    ]
    assert "onerror" not in feed.entries[0].findtext(f"{ATOM}summary")
    assert feed.entries[0].find(f"{ATOM}summary").get("type") == "text"


def test_control_characters_of_the_question_do_not_break_the_title(client):
    feed = feed_of(client.get(PAGE, {"q": "a\x01b\x0c\ufffe</title>\u202e"}))
    assert feed.text("title") == "Jeux de données : « ab </title> » - Parvis"


@BOTH
@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("q=%00", 400),
        ("tag=a%00", 400),
        ("q=" + "x" * 100_000, 400),
        ("page=0", 200),
        ("page=abc&q=a", 200),
        ("page=" + "9" * 500, 200),
        ("q=%ff%fe", 200),
        ("q=" + "mot+" * 2000, 200),
        ("q=((((", 200),
        ("tag=' OR 1=1 --", 200),
        ("geozone=%25s", 200),
    ],
)
def test_odd_queries_are_refused_or_answered(client, address, query, status):
    assert client.get(f"{address}?{query}").status_code == status


def test_a_long_description_is_cut_not_sent_whole(client, certified):
    for _ in range(3):
        DatasetFactory(description="Une phrase de plus. " * 50_000, organization=certified)
    assert len(client.get(PAGE).content) < 100_000


@BOTH
def test_a_feed_takes_as_many_queries_for_fifteen_entries_as_for_three(client, certified, address):
    counts = []
    for number in (3, 12):
        for _ in range(number):
            DatasetFactory(organization=certified, with_files=1, license_key="lov2")
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert len(feed_of(client.get(address)).entries) == min(
                20, sum((3, 12)[: len(counts) + 1])
            )
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 9


# --- The API's own -----------------------------------------------------------------------------


def test_the_newest_of_the_api_answer_its_filters(certified):
    DatasetFactory(title="Eau potable", tags=["eau"], organization=certified)
    DatasetFactory(title="Eau de mer", organization=certified)
    other = OrganizationFactory(certified=True)
    DatasetFactory(title="Eau d’ailleurs", tags=["eau"], organization=other)
    asked = {"tag": "eau", "organization": certified.public_id}
    assert feed_of(Caller().get(API, asked)).titles == ["Eau potable"]
    assert feed_of(Caller().get(API, {**asked, "q": "eau"})).titles == ["Eau potable"]
    assert feed_of(Caller().get(API, {"q": "mer"})).titles == ["Eau de mer"]


def test_the_newest_of_the_api_take_only_orders_by_dates(certified):
    old = DatasetFactory(title="Ancien", organization=certified)
    dated(old, created_at_internal=timezone.now() - dt.timedelta(days=9))
    DatasetFactory(title="Neuf", organization=certified)
    for sort in ("", "-created", "title", "-views"):
        assert feed_of(Caller().get(API, {"sort": sort})).titles == ["Neuf", "Ancien"], sort
        assert Caller().get(API, {"sort": sort, "q": "neuf"}).status_code == 200
    assert feed_of(Caller().get(API, {"sort": "created"})).titles == ["Ancien", "Neuf"]


def test_the_api_refuses_in_its_own_words():
    assert Caller().get(API, {"sort": "nope"}).status_code == 400
    assert Caller().get(API, {"organization": "x"}).json() == {
        "message": "Organization arg must be an identifier"
    }
    assert Caller().get(API, {"private": "true"}).status_code == 401
    answer = new_caller().get(API, Accept="application/atom+xml")
    assert answer["Content-Type"].startswith("application/atom+xml")


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_feeds_are_for_reading(client, method):
    assert getattr(client, method)(PAGE).status_code == 405
    assert client.head(PAGE).status_code == 200
