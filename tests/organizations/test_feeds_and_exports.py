"""Feed and CSV of organizations: what the page finds, as the contract writes it."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog.datasets.models import Dataset
from organizations.models import Organization
from organizations.search import index
from tests.factories import DatasetFactory, OrganizationFactory
from tests.feeds import ATOM, feed_of, raw_of, rows_of
from tests.marks import unmarked

pytestmark = pytest.mark.django_db
FEED, CSV = "/organizations/search.atom", "/organizations/search.csv"
COLUMNS = (
    "id,name,acronym,slug,url,description,logo,badges,created_at,last_modified,business_number_id,"
    "members_count,downloads,metric.dataservices,metric.dataservices_by_months,metric.datasets,"
    "metric.datasets_by_months,metric.datasets_followers_by_months,metric.datasets_reuses_by_months,"
    "metric.members,metric.reuses,metric.reuses_by_months,metric.reuses_followers_by_months,"
    "metric.dataservices,metric.followers,metric.views"
)


def test_the_columns_are_those_of_the_contract_one_of_them_twice(client):
    header = ";".join(f'"{name}"' for name in COLUMNS.split(","))
    assert raw_of(client.get(CSV)) == f"{header}\r\n"


def test_a_row_holds_what_the_contract_says(client):
    organization = OrganizationFactory(name="Ville", acronym="V", certified=True)
    for number, private in ((5, False), (7, False), (100, True)):
        dataset = DatasetFactory(organization=organization, private=private)
        Dataset.objects.filter(pk=dataset.pk).update(downloads_count=number)
    (row,) = rows_of(client.get(f"{CSV}?q=ville"))
    expected = {
        "id": organization.public_id,
        "url": "http://localhost/organizations/ville/",
        "logo": "",
        "badges": "public-service,certified",
        "downloads": "12",
        "metric.datasets": "2",
        "metric.datasets_by_months": "0",
    }
    assert {name: row[name] for name in expected} == expected


def test_feed_and_export_hold_what_the_page_finds(client):
    town = OrganizationFactory(name="Ville d’Exemple", badges=["certified", "local-authority"])
    OrganizationFactory(name="Ville rivale", badges=["certified", "company"])
    query = "q=ville&kind=local-authority&sort=-created&page=9"
    feed = feed_of(client.get(f"{FEED}?{query}"))
    assert feed.titles == ["Ville d’Exemple"]
    assert feed.text("title") == "Organisations : « ville », Collectivité territoriale - Parvis"
    link = f"http://localhost/organizations/{town.public_id}/"
    assert feed.entries[0].findtext(f"{ATOM}id") == link
    assert [row["name"] for row in rows_of(client.get(f"{CSV}?{query}"))] == ["Ville d’Exemple"]


def test_the_export_keeps_the_order_of_the_page(client):
    for name, days in (("Ville A", 3), ("Ville B", 1), ("Ville C", 2)):
        organization = OrganizationFactory(name=name)
        made = timezone.now() - dt.timedelta(days=days)
        Organization.objects.filter(pk=organization.pk).update(created_at=made)
        index(Organization.objects.get(pk=organization.pk))
    for sort, names in (("created", "ACB"), ("-created", "BCA")):
        query = f"q=ville&sort={sort}"
        page = unmarked(client.get(f"/organizations/?{query}"))
        assert re.findall(r">Ville ([ABC])</a>", page) == list(names)
        rows = rows_of(client.get(f"{CSV}?{query}"))
        assert [row["name"][-1] for row in rows] == list(names)


def test_the_newest_come_first_after_the_delay(client):
    for name, hours in (("Ancienne", 30), ("Moins ancienne", 20), ("Nouvelle", 1)):
        organization = OrganizationFactory(name=name)
        made = timezone.now() - dt.timedelta(hours=hours)
        Organization.objects.filter(pk=organization.pk).update(
            created_at=made, created_at_internal=made
        )
        index(Organization.objects.get(pk=organization.pk))
    assert feed_of(client.get(FEED)).titles == ["Moins ancienne", "Ancienne"]


def test_deleted_ones_are_nowhere(client):
    organization = OrganizationFactory(certified=True)
    Organization.objects.filter(pk=organization.pk).update(deleted=timezone.now())
    assert feed_of(client.get(FEED)).titles == []
    assert rows_of(client.get(CSV)) == []


def test_queries_do_not_grow_with_the_rows(client):
    counts = {FEED: [], CSV: []}
    for number in (3, 12):
        for _ in range(number):
            OrganizationFactory(certified=True)
        for address, seen in counts.items():
            with CaptureQueriesContext(connection) as captured:
                client.get(address).getvalue()
            seen.append(len(captured))
    assert all(few == many for few, many in counts.values()), counts


@pytest.mark.parametrize("address", [FEED, CSV])
@pytest.mark.parametrize(
    ("query", "status"), [("q=%00", 400), ("q=" + "x" * 100_000, 400), ("page=abc&kind=nope", 200)]
)
def test_odd_queries_are_refused_or_answered(client, address, query, status):
    assert client.get(f"{address}?{query}").status_code == status
