"""Feeds and CSV of reuses: what the page finds, as the contract writes it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reuses.models import Reuse
from tests.api import Caller
from tests.factories import DatasetFactory, OrganizationFactory, ReuseFactory
from tests.feeds import ATOM, feed_of, raw_of, rows_of
from tests.marks import unmarked

pytestmark = pytest.mark.django_db
FEED, CSV, API = "/reuses/search.atom", "/reuses/search.csv", "/api/1/reuses/recent.atom"
COLUMNS = (
    "id,title,slug,url,type,description,remote_url,organization,organization_id,owner,owner_id,image,"
    "featured,created_at,last_modified,archived,topic,tags,datasets,metric.discussions,"
    "metric.discussions_open,metric.datasets,metric.followers,metric.followers_by_months,metric.views"
)


@pytest.fixture
def some():
    """Two reuses that use data, and one that uses none, of a certified organization."""
    organization = OrganizationFactory(name="Collectif", certified=True)
    dataset = DatasetFactory()
    draft = DatasetFactory(private=True)
    carte = ReuseFactory(
        title="Carte de l’eau", type="visualization", topic="health", organization=organization,
        datasets=[dataset, draft], tags=["eau"],
    )  # fmt: skip
    ReuseFactory(title="Appli de l’eau", organization=organization, datasets=[dataset])
    ReuseFactory(title="Sans données, eau", organization=organization)
    return carte, dataset


def test_the_feed_holds_what_the_page_finds(client, some):
    carte, _dataset = some
    feed = feed_of(client.get(f"{FEED}?q=eau&type=visualization&topic=health&page=3&sort=nope"))
    assert feed.titles == ["Carte de l’eau"]
    assert feed.text("title") == "Réutilisations : « eau », Visualisation, Santé - Parvis"
    assert feed.entries[0].findtext(f"{ATOM}id") == f"http://localhost/reuses/{carte.public_id}/"
    assert feed_of(client.get(FEED)).titles == ["Appli de l’eau", "Carte de l’eau"]


def test_the_newest_of_the_api_answer_its_filters_and_wait_ten_hours(some):
    ReuseFactory(title="Nouvelle", datasets=[some[1]])
    assert feed_of(Caller().get(API)).titles == ["Appli de l’eau", "Carte de l’eau"]
    assert feed_of(Caller().get(API, {"sort": "created"})).titles[0] == "Carte de l’eau"
    assert feed_of(Caller().get(API, {"sort": "-views", "topic": "health"})).titles == [
        "Carte de l’eau"
    ]
    assert Caller().get(API, {"sort": "nope"}).status_code == 400


def test_a_row_holds_what_the_contract_says_and_no_draft(client, some):
    carte, dataset = some
    (row,) = rows_of(client.get(f"{CSV}?q=carte"))
    assert ",".join(row) == COLUMNS
    expected = {
        "id": carte.public_id,
        "url": f"http://localhost{carte.get_absolute_url()}",
        "remote_url": carte.url,
        "organization": "Collectif",
        "owner": "",
        "archived": "False",
        "topic": "health",
        "tags": "eau",
        "datasets": dataset.public_id,
        "metric.datasets": str(Reuse.objects.get(pk=carte.pk).datasets_count),
        "metric.followers_by_months": "0",
    }
    assert {name: row[name] for name in expected} == expected


@pytest.mark.parametrize("query", ["", "topic=health", "q=eau&sort=-created", "type=nope"])
def test_the_export_holds_what_the_page_finds(client, some, query):
    page = unmarked(client.get(f"/reuses/?{query}"))
    rows = rows_of(client.get(f"{CSV}?{query}"))
    assert rows
    for title in ("Carte de l’eau", "Appli de l’eau", "Sans données, eau"):
        assert (title in page) == (title in [row["title"] for row in rows]), title


@pytest.mark.parametrize("query", ["", "q=jeu"])
def test_queries_do_not_grow_with_the_rows(client, query):
    organization = OrganizationFactory(certified=True)
    counts = {FEED: [], CSV: []}
    for number in (3, 12):
        for _ in range(number):
            ReuseFactory(title="Jeu", organization=organization, datasets=[DatasetFactory()])
        for address, seen in counts.items():
            with CaptureQueriesContext(connection) as captured:
                answer = client.get(f"{address}?{query}")
                answer.getvalue()
            seen.append(len(captured))
    assert all(few == many for few, many in counts.values()), counts


@pytest.mark.parametrize("address", [FEED, CSV, API])
@pytest.mark.parametrize(
    ("query", "status"), [("q=%00", 400), ("q=" + "x" * 100_000, 400), ("page=abc&q=%ff", 200)]
)
def test_odd_queries_are_refused_or_answered(client, address, query, status):
    assert client.get(f"{address}?{query}").status_code == status


def test_an_empty_export_is_its_header(client):
    assert raw_of(client.get(f"{CSV}?q=zzzz")).count("\r\n") == 1
