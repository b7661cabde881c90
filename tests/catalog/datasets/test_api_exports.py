"""The catalogue as CSV for programs: columns, who is in it, filters, batches."""

import datetime as dt
import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog.datasets.api import exports
from catalog.datasets.models import Dataset
from catalog.datasets.services import delete_dataset
from organizations.models import Organization
from portal.core import delimited
from portal.search import listing
from tests.api import Caller, new_caller
from tests.catalog.datasets.test_exports import COLUMNS as DATASET_COLUMNS
from tests.factories import DatasetFactory, OrganizationFactory, ResourceFactory, UserFactory
from tests.feeds import raw_of, rows_of

pytestmark = pytest.mark.django_db
SITE = "/api/1/site/"
DATASETS, RESOURCES = f"{SITE}datasets.csv", f"{SITE}resources.csv"
RESOURCE_COLUMNS = (
    "dataset.id,dataset.title,dataset.slug,dataset.url,dataset.organization,dataset.organization_id,"
    "dataset.license,dataset.private,dataset.archived,id,url,title,description,filetype,type,format,mime,"
    "filesize,checksum.type,checksum.value,created_at,modified,downloads,harvest.issued_at,"
    "harvest.modified_at,harvest.last_update,schema_name,schema_version,preview_url,extras"
)


def titles(path: str, caller: Caller | None = None) -> list[str]:
    return [row["title"] for row in rows_of((caller or Caller()).get(path))]


@pytest.mark.parametrize(
    ("path", "base", "columns"),
    [
        (DATASETS, "datasets", DATASET_COLUMNS),
        (RESOURCES, "resources", RESOURCE_COLUMNS),
        ("/api/1/organizations/{}/datasets.csv", "datasets", DATASET_COLUMNS),
        (
            "/api/1/organizations/{}/datasets-resources.csv",
            "datasets-resources",
            RESOURCE_COLUMNS,
        ),
    ],
)
def test_columns_and_file_names_are_those_of_the_contract(path, base, columns):
    answer = Caller().get(path.format(OrganizationFactory().slug))
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    name = rf"attachment; filename={base}-\d{{4}}-\d\d-\d\d-\d\d-\d\d\.csv"
    assert re.fullmatch(name, answer["Content-Disposition"])
    assert raw_of(answer) == ";".join(f'"{name}"' for name in columns.split(",")) + "\r\n"


def test_a_file_is_written_as_the_contract_says():
    organization = OrganizationFactory(name="Ville")
    file = ResourceFactory.build(
        title="Arbres; « liste »",
        filesize=12,
        mime="text/csv",
        checksum_type="sha1",
        checksum_value="abc",
        schema={"name": "etalab/arbres", "version": "1.0", "url": None},
        harvest={"modified_at": "2024-05-28T02:00:00+02:00"},
        extras={"é": [1], "analysis:parsing:parsing_table": "x"},
        created_at=dt.datetime(2026, 11, 21, 2, 27, 20, 904000, tzinfo=dt.UTC),
    )
    dataset = DatasetFactory(organization=organization, license_key="lov2", resources=[file])
    (row,) = rows_of(Caller().get(RESOURCES))
    expected = {
        "dataset.id": dataset.public_id,
        "dataset.url": f"http://localhost/datasets/{dataset.slug}/",
        "dataset.organization": "Ville",
        "dataset.organization_id": organization.public_id,
        "dataset.license": "Licence Ouverte / Open Licence version 2.0",
        "dataset.private": "False",
        "dataset.archived": "False",
        "id": str(file.uuid),
        "url": file.url,
        "title": "Arbres; « liste »",
        "filetype": "remote",
        "type": "main",
        "format": "csv",
        "mime": "text/csv",
        "filesize": "12",
        "checksum.type": "sha1",
        "checksum.value": "abc",
        "created_at": "2026-11-21T02:27:20.904000",
        "downloads": "0",
        "harvest.issued_at": "",
        "harvest.modified_at": "2024-05-28T00:00:00",
        "schema_name": "etalab/arbres",
        "schema_version": "1.0",
        "preview_url": f"http://localhost/datasets/{dataset.slug}/resources/{file.uuid}/",
    }
    assert {name: row[name] for name in expected} == expected
    assert json.loads(row["extras"]) == file.extras


def test_texts_are_exact_for_programs():
    formula = '=HYPERLINK("http://x")\r\n+1'
    file = ResourceFactory.build(title=formula, description="-x")
    DatasetFactory(title=formula, description="@x", resources=[file])
    (dataset,) = rows_of(Caller().get(DATASETS))
    (resource,) = rows_of(Caller().get(RESOURCES))
    assert (dataset["title"], dataset["description"]) == (formula, "@x")
    assert (resource["title"], resource["description"]) == (formula, "-x")
    assert '"=HYPERLINK(""http://x"")' in raw_of(Caller().get(DATASETS))


def test_drafts_and_deleted_ones_are_in_no_export_whoever_asks():
    caller = new_caller()
    organization = OrganizationFactory(admin=caller.user)
    archived = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    for title, state in (
        ("Public", {}),
        ("Brouillon", {"private": True}),
        ("Archivé", {"archived": archived}),
    ):
        file = ResourceFactory.build(title=title)
        DatasetFactory(title=title, organization=organization, resources=[file], **state)
    gone = DatasetFactory(title="Parti", organization=organization, with_files=1)
    delete_dataset(actor=None, dataset=gone)
    own = f"/api/1/organizations/{organization.slug}/"
    for path in (DATASETS, RESOURCES, f"{own}datasets.csv", f"{own}datasets-resources.csv"):
        for asking in (Caller(), caller, Caller(UserFactory(operator=True))):
            assert titles(path, asking) == ["Public", "Archivé"], path
    archived_row = rows_of(Caller().get(RESOURCES))[1]
    assert archived_row["dataset.archived"] == "2026-01-01T00:00:00"


def test_filters_of_the_listing_narrow_the_exports():
    file = ResourceFactory.build(title="Relevés", format="json")
    organization = OrganizationFactory()
    DatasetFactory(
        title="Eaux de baignade", tags=["eau"], organization=organization, resources=[file]
    )
    DatasetFactory(title="Budget", with_files=1)
    for query in ("tag=eau", "format=json", f"organization={organization.public_id}", "q=baignade"):
        assert titles(f"{DATASETS}?{query}") == ["Eaux de baignade"], query
        assert titles(f"{RESOURCES}?{query}") == ["Relevés"], query
    assert titles(f"{DATASETS}?q=introuvable") == []
    assert len(titles(f"{DATASETS}?sort=-created&inconnu=1")) == 2


def test_better_answers_that_filters_leave_out_take_no_place(monkeypatch):
    monkeypatch.setattr(listing, "WINDOW", 2)
    for _n in range(3):
        DatasetFactory(title="Eau", with_files=1)
    organization = OrganizationFactory()
    file = ResourceFactory.build(title="Relevés")
    DatasetFactory(title="Budget de l’eau", organization=organization, resources=[file])
    under = f"/api/1/organizations/{organization.slug}/"
    for query in (
        f"{DATASETS}?organization={organization.public_id}&q=eau",
        f"{under}datasets.csv?q=eau",
    ):
        assert titles(query) == ["Budget de l’eau"], query
    assert titles(f"{under}datasets-resources.csv?q=eau") == ["Relevés"]
    listed = Caller().get(
        f"/api/1/datasets/?organization={organization.public_id}&q=eau&sort=title"
    )
    assert [row["title"] for row in listed.json()["data"]] == ["Budget de l’eau"]


def test_archived_ones_are_found_by_the_words_of_their_title():
    archived = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    DatasetFactory(title="Eau", archived=archived)
    DatasetFactory(title="Eau potable")
    DatasetFactory(title="Eau privée", private=True)
    assert titles(f"{DATASETS}?q=eau") == ["Eau", "Eau potable"]


@pytest.mark.parametrize("path", [DATASETS, RESOURCES])
@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("sort=nope", 400),
        ("organization=x", 400),
        ("featured=peut-etre", 400),
        ("private=true", 401),
    ],
)
def test_bad_filters_are_refused_before_the_file_begins(path, query, status):
    assert Caller().get(f"{path}?{query}").status_code == status


def test_an_unknown_organization_is_not_found_and_a_deleted_one_gone():
    organization = OrganizationFactory()
    Organization.objects.filter(pk=organization.pk).update(deleted=timezone.now())
    for name in ("datasets.csv", "datasets-resources.csv"):
        assert Caller().get(f"/api/1/organizations/inconnue/{name}").status_code == 404
        gone = Caller().get(f"/api/1/organizations/{organization.slug}/{name}")
        assert gone.status_code == 410


def test_batches_join_in_order_and_cost_what_they_hold(monkeypatch):
    monkeypatch.setattr(delimited, "BATCH", 2)
    monkeypatch.setattr(exports, "BATCH", 2)
    expected = []
    for number in range(5):
        files = [ResourceFactory.build(title=f"{number}-{place}") for place in range(number)]
        DatasetFactory(title=str(number), resources=files)
        expected += [file.title for file in files]
    assert titles(DATASETS) == ["0", "1", "2", "3", "4"]
    assert titles(RESOURCES) == expected


@pytest.mark.parametrize("path", [DATASETS, RESOURCES])
def test_queries_do_not_grow_within_a_batch(path):
    def cost() -> int:
        with CaptureQueriesContext(connection) as seen:
            rows_of(Caller().get(path))
        return len(seen)

    DatasetFactory(with_files=1)
    few = cost()
    for _n in range(5):
        DatasetFactory(with_files=3)
    assert cost() == few


@pytest.mark.parametrize("path", [DATASETS, RESOURCES])
def test_a_head_request_reads_no_row(path, django_assert_num_queries):
    DatasetFactory(with_files=1)
    with django_assert_num_queries(0):
        answer = Caller().client.head(path)
        assert (answer.status_code, b"".join(answer.streaming_content)) == (200, b"")


def test_the_number_of_files_of_a_source_is_no_file():
    dataset = DatasetFactory()
    Dataset.objects.filter(pk=dataset.pk).update(
        resources_count=3, source_facts={"page": "https://x.fr"}
    )
    assert titles(RESOURCES) == []
    assert rows_of(Caller().get(DATASETS))[0]["resources_count"] == "3"
