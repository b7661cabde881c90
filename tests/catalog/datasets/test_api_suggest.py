"""Completions of what is typed, and the schemas that files name."""

import pytest

from catalog.datasets.models import Dataset
from catalog.datasets.services import delete_dataset
from tests.api import Caller
from tests.factories import DatasetFactory, ResourceFactory, UserFactory

pytestmark = pytest.mark.django_db
V1 = "/api/1/datasets/"


def suggested(query: str, path: str = "suggest/") -> list[dict]:
    answer = Caller().get(f"{V1}{path}{query}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_datasets_are_found_by_part_of_title_or_acronym_the_most_followed_first():
    trees = DatasetFactory(title="Arbres urbains", owner=UserFactory())
    words = DatasetFactory(title="Autre chose", acronym="RURBAN")
    DatasetFactory(title="Rien")
    Dataset.objects.filter(pk=words.pk).update(followers_count=3)
    found = suggested("?q=URB")
    assert [row["title"] for row in found] == ["Autre chose", "Arbres urbains"]
    assert found[1] == {
        "id": trees.public_id,
        "title": "Arbres urbains",
        "acronym": None,
        "slug": "arbres-urbains",
        "image_url": None,
        "page": Caller().get(f"{V1}{trees.slug}/").json()["page"],
    }
    assert len(suggested("?q=urb&size=1")) == 1
    assert suggested("?q=%25") == suggested("?q=_") == []


def test_drafts_archived_and_deleted_ones_are_never_suggested():
    files = [ResourceFactory.build(format="secret", mime="x/secret", schema={"name": "secret"})]
    for state in ({"private": True}, {"archived": "2026-01-01T00:00:00Z"}, {}):
        dataset = DatasetFactory(title="Secret", resources=files, **state)
        files = [ResourceFactory.build(format="secret", mime="x/secret", schema={"name": "secret"})]
    delete_dataset(actor=None, dataset=dataset)
    for path in ("suggest/", "suggest/formats/", "suggest/mime/"):
        assert suggested("?q=secret", path) == []
    assert Caller().get(f"{V1}schemas/").json() == []


def test_formats_and_mime_types_come_shortest_first():
    kinds = [("xlsx", "application/x-b"), ("xls", "a/x"), ("csv", ""), ("xls", "a/x")]
    files = [ResourceFactory.build(format=name, mime=mime) for name, mime in kinds]
    DatasetFactory(resources=files)
    assert suggested("?q=XL", "suggest/formats/") == [{"text": "xls"}, {"text": "xlsx"}]
    assert suggested("?q=x", "suggest/mime/") == [{"text": "a/x"}, {"text": "application/x-b"}]
    assert suggested("?q=x&size=1", "suggest/mime/") == [{"text": "a/x"}]


@pytest.mark.parametrize("path", ["suggest/", "suggest/formats/", "suggest/mime/"])
@pytest.mark.parametrize("query", ["", "?size=5", "?q=a&size=0", "?q=a&size=-1", "?q=a&size=x"])
def test_a_text_and_a_positive_size_are_needed(path, query):
    answer = Caller().get(f"{V1}{path}{query}")
    assert answer.status_code == 400
    assert answer.json()["message"] == "Input payload validation failed"


@pytest.mark.parametrize("query", ["?q", "?q=", "?q=%20"])
def test_before_anything_is_typed_the_first_are_suggested(query):
    few, most = DatasetFactory(title="Eau"), DatasetFactory(title="Air", followers_count=9)
    found = Caller().get(f"{V1}suggest/{query}&size=5").json()
    assert [each["id"] for each in found] == [most.public_id, few.public_id]


@pytest.mark.parametrize("path", ["suggest/", "suggest/formats/", "suggest/mime/"])
def test_suggestions_read_the_database_once(path, django_assert_num_queries):
    for _n in range(3):
        DatasetFactory(title="Eau", with_files=2)
    with django_assert_num_queries(1):
        suggested("?q=eau", path)


def test_schemas_of_the_catalogue_are_listed_with_their_versions():
    named = [
        {"name": "etalab/schema-irve", "version": "2.0", "url": None},
        {
            "name": "etalab/schema-irve",
            "version": "1.0",
            "url": "https://schema.example/irve/1.json",
        },
        {"name": None, "version": None, "url": "https://schema.example/x.json"},
        {"name": "etalab/lieux", "version": None, "url": None},
    ]
    DatasetFactory(
        resources=[ResourceFactory.build(schema=each) for each in [*named, *named, None]]
    )
    found = Caller().get(f"{V1}schemas/").json()
    assert [row["name"] for row in found] == [
        "etalab/lieux",
        "etalab/schema-irve",
        "https://schema.example/x.json",
    ]
    assert found[1]["versions"] == [
        {"version_name": "1.0", "schema_url": "https://schema.example/irve/1.json"},
        {"version_name": "2.0", "schema_url": None},
    ]
    assert set(found[0]) == {
        "name", "title", "description", "schema_url", "schema_type", "contact", "examples", "labels",
        "consolidation_dataset_id", "versions", "external_doc", "external_tool", "homepage",
        "datapackage_title", "datapackage_name", "datapackage_description",
    }  # fmt: skip


@pytest.mark.parametrize(
    "odd", ["texte", [1], {"name": 3, "url": {}}, {"name": "a", "version": [2]}]
)
def test_odd_schemas_do_no_harm(odd):
    dataset = DatasetFactory(with_files=1)
    dataset.resources.update(schema=odd)
    assert Caller().get(f"{V1}schemas/").status_code == 200
