"""The CSV of a search among datasets: what the page finds, in its order, as the contract writes it."""

import datetime as dt
import re

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog.datasets.models import Dataset
from catalog.datasets.search import index
from catalog.datasets.services import delete_dataset
from catalog.spatial.models import GeoZone
from portal.core import delimited
from portal.search.weights import FEW
from portal.site.imports import catalogue_csv
from tests.factories import DatasetFactory, OrganizationFactory, UserFactory
from tests.feeds import raw_of, rows_of
from tests.marks import unmarked

pytestmark = pytest.mark.django_db
PAGE = "/datasets/search.csv"
COLUMNS = (
    "id,title,slug,acronym,url,organization,organization_id,owner,owner_id,description,description_short,"
    "frequency,license,temporal_coverage.start,temporal_coverage.end,spatial.granularity,spatial.zones,"
    "spatial.geom,featured,created_at,last_modified,badges,tags,archived,resources_count,"
    "main_resources_count,resources_formats,harvest.backend,harvest.domain,harvest.remote_id,"
    "harvest.remote_url,harvest.uri,harvest.created_at,harvest.issued_at,harvest.modified_at,"
    "harvest.last_update,harvest.dct_identifier,quality_score,metric.discussions,metric.discussions_open,"
    "metric.reuses,metric.reuses_by_months,metric.dataservices,metric.followers,"
    "metric.followers_by_months,metric.views,metric.resources_downloads"
)


def titles(answer):
    return [row["title"] for row in rows_of(answer)]


def test_the_columns_are_those_of_the_contract_in_order(client):
    assert raw_of(client.get(PAGE)) == ";".join(f'"{name}"' for name in COLUMNS.split(",")) + "\r\n"


def test_a_row_holds_what_the_contract_says(client):
    organization = OrganizationFactory(name="Ville d’Exemple")
    zone = GeoZone.objects.get(geoid="fr:region:53")
    dataset = DatasetFactory(
        title="Arbres",
        organization=organization,
        license_key="lov2",
        tags=["arbre", "ville"],
        badges=["spd"],
        frequency="monthly",
        temporal_start=dt.date(2020, 1, 1),
        zones=[zone],
        with_files=2,
        harvest={
            "backend": "DCAT",
            "issued_at": "2024-05-28T02:00:00+02:00",
            "modified_at": "hier",
        },
    )
    Dataset.objects.filter(pk=dataset.pk).update(
        created_at=dt.datetime(2026, 11, 21, 2, 27, 20, 904000, tzinfo=dt.UTC),
        views_count=7,
        followers_by_months={"2026-01": 2},
    )
    (row,) = rows_of(client.get(PAGE))
    expected = {
        "id": dataset.public_id,
        "url": f"http://localhost/datasets/{dataset.slug}/",
        "organization": "Ville d’Exemple",
        "organization_id": organization.public_id,
        "owner": "",
        "license": "Licence Ouverte / Open Licence version 2.0",
        "frequency": "monthly",
        "temporal_coverage.start": "2020-01-01",
        "temporal_coverage.end": "",
        "spatial.zones": "Bretagne",
        "spatial.geom": "",
        "featured": "False",
        "archived": "False",
        "created_at": "2026-11-21T02:27:20.904000",
        "badges": "spd",
        "tags": "arbre,ville",
        "resources_count": "2",
        "resources_formats": "csv",
        "harvest.backend": "DCAT",
        "harvest.issued_at": "2024-05-28T00:00:00",
        "harvest.modified_at": "hier",
        "harvest.uri": "",
        "metric.views": "7",
        "metric.followers_by_months": "{'2026-01': 2}",
        "metric.reuses_by_months": "0",
    }
    assert {name: row[name] for name in expected} == expected


def test_text_is_quoted_and_numbers_and_booleans_are_not(client):
    DatasetFactory(title='Un "titre"; sur\ndeux lignes', owner=UserFactory())
    line = raw_of(client.get(PAGE)).partition("\r\n")[2]
    assert '"Un ""titre""; sur\ndeux lignes";' in line
    assert ';False;0;0;"";' in line  # archived, the two counts of files, their formats


@pytest.mark.parametrize(
    "harvest",
    [
        {"created_at": "0001-01-01T00:00:00+02:00", "modified_at": "9999-12-31T23:59:59-02:00"},
        {"created_at": 5, "remote_id": [1, 2], "uri": {"a": 1}, "backend": None},
        {},
    ],
)
def test_no_fact_of_a_source_breaks_the_file(client, harvest):
    long_ago = dt.datetime(3, 1, 1, tzinfo=dt.UTC)
    dataset = DatasetFactory()
    Dataset.objects.filter(pk=dataset.pk).update(harvest=harvest, created_at=long_ago)
    (row,) = rows_of(client.get(PAGE))
    assert row["created_at"] == "0003-01-01T00:00:00"
    assert row["harvest.remote_id"] == ("1,2" if "remote_id" in harvest else "")


@time_machine.travel("2026-11-21 02:07:30+00:00", tick=False)
def test_the_name_of_the_file_tells_when(client):
    answer = client.get(PAGE)
    assert answer["Content-Disposition"] == "attachment; filename=datasets-2026-11-21-02-07.csv"


def test_it_holds_what_the_page_finds_in_the_same_order(client):
    organization = OrganizationFactory(name="Ville")
    for views, tags in ((1, ["eau"]), (9, ["eau"]), (5, ["eau"]), (7, ["air"])):
        dataset = DatasetFactory(title=f"Vu {views} fois", tags=tags, organization=organization)
        Dataset.objects.filter(pk=dataset.pk).update(views_count=views)
        dataset.refresh_from_db()
        index(dataset)
    for query in (
        "tag=eau&sort=-views",
        f"q=vu&organization={organization.slug}&sort=-views",
        "q=vu",
    ):
        page = unmarked(client.get(f"/datasets/?{query}"))
        shown = re.findall(r'pv-result__title"><a href="[^"]+">([^<]+)</a>', page)
        assert titles(client.get(f"{PAGE}?{query}&page=4")) == shown, query
    assert titles(client.get(f"{PAGE}?tag=eau&sort=-views")) == [
        "Vu 9 fois",
        "Vu 5 fois",
        "Vu 1 fois",
    ]


def test_the_whole_catalogue_comes_in_batches_by_key(client, monkeypatch):
    monkeypatch.setattr(delimited, "BATCH", 3)
    made = [DatasetFactory(title=f"Jeu {number}") for number in range(7)]
    assert titles(client.get(PAGE)) == [dataset.title for dataset in made]
    assert titles(client.get(f"{PAGE}?sort=-views&page=2")) == [dataset.title for dataset in made]


def test_a_search_comes_in_batches_without_gap_or_repeat(client, monkeypatch):
    monkeypatch.setattr(delimited, "BATCH", 3)
    for number in range(7):
        DatasetFactory(title=f"Jeu {number}", tags=["eau"])
    assert sorted(titles(client.get(f"{PAGE}?tag=eau"))) == [f"Jeu {n}" for n in range(7)]


def test_drafts_archived_and_deleted_are_in_no_export_even_for_their_owner(client):
    DatasetFactory(private=True)
    DatasetFactory(archived=timezone.now())
    delete_dataset(actor=None, dataset=DatasetFactory())
    client.force_login(UserFactory(operator=True))
    assert rows_of(client.get(PAGE)) == rows_of(client.get(f"{PAGE}?q=jeu")) == []


@pytest.mark.parametrize("query", ["", "tag=eau", "q=jeu"])
def test_a_batch_takes_as_many_queries_for_twice_the_rows(client, query):
    counts = []
    zone = GeoZone.objects.get(geoid="fr:region:53")
    for _time in range(2):
        for _ in range(FEW):  # fewer answers to a text are completed by further queries
            DatasetFactory(tags=["eau"], with_files=1, license_key="lov2", zones=[zone])
        with CaptureQueriesContext(connection) as captured:
            rows = rows_of(client.get(f"{PAGE}?{query}"))
        counts.append(len(captured))
    assert len(rows) == 2 * FEW
    assert counts[0] == counts[1] <= 13


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("q=%00", 400),
        ("organization=%00", 400),
        ("q=" + "x" * 100_000, 400),
        ("page=0", 200),
        ("page=-1&q=a", 200),
        ("page=" + "9" * 500 + "&tag=a", 200),
        ("q=%ff%fe", 200),
        ("q=((((", 200),
        ("sort=owner__password", 200),
        ("license=' OR 1=1 --", 200),
        ("format_family=nope", 200),
    ],
)
def test_odd_queries_are_refused_or_answered(client, query, status):
    answer = client.get(f"{PAGE}?{query}")
    assert answer.status_code == status
    if status == 200:
        rows_of(answer)


def test_a_head_request_reads_no_row(client):
    DatasetFactory()
    with CaptureQueriesContext(connection) as captured:
        answer = client.head(PAGE)
    assert answer.status_code == 200
    assert not captured.captured_queries


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_exports_are_for_reading(client, method):
    assert getattr(client, method)(PAGE).status_code == 405


def test_the_portal_reads_its_own_export(client, tmp_path):
    DatasetFactory(title="Arbres", tags=["ville"], frequency="monthly", with_files=1)
    file = tmp_path / "catalogue.csv"
    file.write_bytes(b"".join(client.get(PAGE).streaming_content))
    (found,) = catalogue_csv.read(file)
    assert (found.dataset.title, found.dataset.tags) == ("Arbres", ["ville"])
