"""The catalogue of organizations as CSV, for programs."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog.datasets.models import Dataset
from tests.api import Caller
from tests.factories import DatasetFactory, OrganizationFactory
from tests.feeds import raw_of, rows_of
from tests.organizations.test_feeds_and_exports import COLUMNS

pytestmark = pytest.mark.django_db
CSV = "/api/1/site/organizations.csv"


def names(query: str) -> list[str]:
    return [row["name"] for row in rows_of(Caller().get(f"{CSV}{query}"))]


def test_it_has_the_columns_the_name_and_the_quotes_of_the_contract():
    answer = Caller().get(CSV)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    name = r"attachment; filename=organizations-\d{4}-\d\d-\d\d-\d\d-\d\d\.csv"
    assert re.fullmatch(name, answer["Content-Disposition"])
    header = ";".join(f'"{name}"' for name in COLUMNS.split(","))
    assert raw_of(answer) == f"{header}\r\n"


def test_texts_are_as_they_are_and_addresses_of_the_host_asked():
    description = '=1+1 "cité"; suite\nfin'
    organization = OrganizationFactory(name="-Ville", description=description, certified=True)
    dataset = DatasetFactory(organization=organization)
    Dataset.objects.filter(pk=dataset.pk).update(downloads_count=7)
    (row,) = rows_of(Caller().get(CSV))
    assert (row["name"], row["description"]) == ("-Ville", description)
    assert row["url"] == f"http://testserver/organizations/{organization.slug}/"
    assert (row["badges"], row["downloads"], row["metric.datasets"]) == (
        "public-service,certified", "7", "1",
    )  # fmt: skip
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?", row["created_at"])


def test_it_follows_the_filters_and_the_order_of_the_listing():
    OrganizationFactory(name="Ville B", certified=True)
    OrganizationFactory(name="Ville A", business_number_id="21330063500017")
    OrganizationFactory(name="Disparue", deleted=timezone.now())
    assert names("") == ["Ville B", "Ville A"]
    assert names("?sort=name") == ["Ville A", "Ville B"]
    assert names("?badge=certified") == ["Ville B"]
    assert names("?business_number_id=21330063500017") == ["Ville A"]
    assert names("?name=ville%20b&unknown=1") == ["Ville B"]
    assert sorted(names("?q=ville")) == ["Ville A", "Ville B"]
    for query in ("?badge=nope", "?sort=nope", "?q=%00"):
        assert Caller().get(f"{CSV}{query}").status_code == 400


def test_queries_do_not_grow_with_the_rows():
    counts = []
    for number in (2, 12):
        for _ in range(number):
            OrganizationFactory()
        with CaptureQueriesContext(connection) as captured:
            raw_of(Caller().get(CSV))
        counts.append(len(captured))
    assert counts[0] == counts[1]
