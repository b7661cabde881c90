"""Extras of datasets and files as addresses of their own, and what the crawler's do."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.datasets.models import Dataset, Resource
from catalog.datasets.services import delete_dataset
from portal.activity.models import Activity
from tests.api import Caller, new_caller
from tests.factories import DatasetFactory, OrganizationFactory, ResourceFactory, UserFactory

pytestmark = pytest.mark.django_db
V1, V2 = "/api/1/datasets/", "/api/2/datasets/"


@pytest.fixture
def owner() -> Caller:
    return new_caller()


@pytest.fixture
def operator() -> Caller:
    return Caller(UserFactory(operator=True))


@pytest.fixture
def dataset(owner) -> Dataset:
    return DatasetFactory(owner=owner.user, with_files=2, extras={"a": 1}, license_key="lov2")


def of_dataset(dataset: Dataset) -> str:
    return f"{V2}{dataset.public_id}/extras/"


def of_file(dataset: Dataset) -> str:
    return f"{V2}{dataset.public_id}/resources/{first(dataset).uuid}/extras/"


def first(dataset: Dataset) -> Resource:
    return dataset.resources.in_producer_order().first()


@pytest.mark.parametrize("address", [of_dataset, of_file])
def test_extras_are_merged_and_null_removes(owner, dataset, address):
    path = address(dataset)
    owner.put(path, {"a": 1})
    answer = owner.put(path, {"b": {"c": [1, None]}, "été": "x", "absent": None})
    assert (answer.status_code, answer.json()) == (
        200,
        {"a": 1, "b": {"c": [1, None]}, "été": "x"},
    )
    assert owner.put(path, {"a": None, "b": 2}).json() == {"b": 2, "été": "x"}
    assert Caller().get(path).json() == {"b": 2, "été": "x"}
    assert owner.send("DELETE", path, ["b"]).status_code == 204
    assert Caller().get(path).json() == {"été": "x"}


def test_unknown_keys_are_ignored_on_datasets_and_not_found_on_files(owner, dataset):
    assert owner.send("DELETE", of_dataset(dataset), ["nope", "a"]).status_code == 204
    assert Caller().get(of_dataset(dataset)).json() == {}
    owner.put(of_file(dataset), {"a": 1})
    answer = owner.send("DELETE", of_file(dataset), ["nope", "a"])
    assert answer.status_code == 404
    assert answer.json() == {"message": "Key not found in existing extras"}
    assert Caller().get(of_file(dataset)).json() == {"a": 1}


@pytest.mark.parametrize("address", [of_dataset, of_file])
def test_bodies_of_another_shape_are_400(owner, dataset, address):
    for body in ([], "x", 3, None):
        answer = owner.put(address(dataset), body)
        assert (answer.status_code, answer.json()) == (
            400,
            {"message": "Wrong payload format, dict expected"},
        )
    for body in ({}, "x", 3, None):
        answer = owner.send("DELETE", address(dataset), body)
        assert (answer.status_code, answer.json()) == (
            400,
            {"message": "Wrong payload format, list expected"},
        )
    for keys in ([1], [None], [["a"]], [{}]):
        assert owner.send("DELETE", address(dataset), keys).status_code == 400
    assert owner.put(address(dataset), b"{").status_code == 400


@pytest.mark.parametrize(
    ("address", "key"),
    [
        (of_dataset, "transport:url"),
        (of_dataset, "recommendations-reuses"),
        (of_dataset, "dcat"),
        (of_file, "analysis:checksum"),
        (of_file, "check:available"),
        (of_file, "csv-export:model"),
        (of_file, "validation-report:errors"),
        (of_file, "dcat"),
    ],
)
def test_reserved_keys_are_for_operators(owner, operator, dataset, address, key):
    path = address(dataset)
    refused = owner.put(path, {key: True, "free": 1})
    assert refused.status_code == 400
    assert key in refused.json()["errors"]["extras"][0]
    assert operator.put(path, {key: True}).json()[key] is True
    assert owner.send("DELETE", path, [key]).status_code == 400
    assert owner.put(path, {key: None}).status_code == 400
    assert Caller().get(path).json()[key] is True
    assert operator.send("DELETE", path, [key]).status_code == 204


@pytest.mark.parametrize("address", [of_dataset, of_file])
def test_only_those_who_edit_write_extras(dataset, address):
    path = address(dataset)
    for caller, status in ((Caller(), 401), (new_caller(), 403)):
        assert caller.put(path, {"x": 1}).status_code == status
        assert caller.send("DELETE", path, ["a"]).status_code == status
    assert "x" not in Caller().get(path).json()


@pytest.mark.parametrize("address", [of_dataset, of_file])
def test_drafts_are_not_found_and_deleted_ones_gone(owner, dataset, address):
    path = address(dataset)
    Dataset.objects.filter(pk=dataset.pk).update(private=True)
    assert [Caller().get(path).status_code, owner.get(path).status_code] == [404, 200]
    Dataset.objects.filter(pk=dataset.pk).update(private=False)
    delete_dataset(actor=None, dataset=dataset)
    assert [Caller().get(path).status_code, owner.get(path).status_code] == [410, 200]
    assert owner.put(path, {"x": 1}).status_code == 410


def test_a_file_of_another_dataset_is_not_found(owner, dataset):
    other = DatasetFactory(owner=owner.user, with_files=1)
    path = f"{V2}{other.slug}/resources/{first(dataset).uuid}/extras/"
    for answer in (owner.get(path), owner.put(path, {"x": 1})):
        assert (answer.status_code, answer.json()) == (404, {"message": "Resource does not exist"})


def test_custom_extras_must_be_declared(owner):
    declared = {"custom": [{"title": "theme", "description": "", "type": "str"}]}
    organization = OrganizationFactory(editor=owner.user, extras=declared)
    path = of_dataset(DatasetFactory(organization=organization))
    assert owner.put(path, {"custom:theme": "eau"}).status_code == 200
    refused = owner.put(path, {"custom:autre": "eau"})
    assert refused.status_code == 400
    assert "custom:autre" in refused.json()["errors"]["extras"][0]


@pytest.mark.parametrize("address", [of_dataset, of_file])
def test_two_writers_do_not_undo_each_other(owner, dataset, address):
    resource = first(dataset)
    of_object = {
        of_dataset: f"{V1}{dataset.slug}/",
        of_file: f"{V1}{dataset.slug}/resources/{resource.uuid}/",
    }
    version = owner.get(of_object[address])["ETag"]
    assert owner.put(address(dataset), {"x": 1}, If_Match=version).status_code == 200
    assert owner.put(address(dataset), {"x": 2}, If_Match=version).status_code == 412
    assert owner.put(of_object[address], {"extras": {}}, If_Match=version).status_code == 412
    assert Caller().get(address(dataset)).json()["x"] == 1


@pytest.mark.parametrize("address", [of_dataset, of_file])
def test_extras_tell_their_version_and_are_not_sent_twice(owner, dataset, address):
    path = address(dataset)
    seen = owner.get(path)["ETag"]
    assert owner.get(path, If_None_Match=seen).status_code == 304
    written = owner.put(path, {"x": 1}, If_Match=seen)
    assert (written.status_code, written["ETag"]) == (200, owner.get(path)["ETag"])
    assert owner.get(path, If_None_Match=seen).json()["x"] == 1
    assert owner.send("DELETE", path, ["x"], If_Match=seen).status_code == 412
    assert owner.send("DELETE", path, ["x"], If_Match=written["ETag"]).status_code == 204


def test_extras_move_the_metadata_and_not_the_data(owner, dataset):
    before = Dataset.objects.get(pk=dataset.pk)
    for address in (of_dataset, of_file):
        owner.put(address(dataset), {"x": 1})
    after = Dataset.objects.get(pk=dataset.pk)
    assert after.last_modified > before.last_modified
    assert after.last_update == before.last_update
    assert Activity.objects.filter(changes=["extras"]).count() == 2


def test_the_same_extras_again_are_no_write(owner, dataset):
    owner.put(of_file(dataset), {"x": 1})
    before = Activity.objects.count(), Dataset.objects.get(pk=dataset.pk).last_modified_internal
    owner.put(of_file(dataset), {"x": 1})
    owner.put(of_dataset(dataset), {"a": 1})
    assert before == (
        Activity.objects.count(),
        Dataset.objects.get(pk=dataset.pk).last_modified_internal,
    )


def test_availability_told_by_the_crawler_changes_quality(operator, dataset):
    def quality():
        return Caller().get(f"{V1}{dataset.slug}/").json()["quality"]

    assert quality()["all_resources_available"] is True
    before = Dataset.objects.get(pk=dataset.pk)
    checked = {"check:available": False, "check:status": 404, "check:date": "2026-11-20T10:00:00Z"}
    operator.put(of_file(dataset), checked)
    assert quality()["all_resources_available"] is False
    assert first(dataset).availability is False
    operator.put(of_file(dataset), {"check:available": True, "check:status": 200})
    assert quality()["all_resources_available"] is True
    operator.send("DELETE", of_file(dataset), ["check:available"])
    assert first(dataset).availability is None
    after = Dataset.objects.get(pk=dataset.pk)
    for name in ("last_modified", "last_update", "last_modified_internal"):
        assert getattr(after, name) == getattr(before, name)
    assert not Activity.objects.filter(changes=["extras"]).exists()


def test_the_date_found_by_the_crawler_is_that_of_a_remote_file(operator, dataset):
    resource = first(dataset)
    path = f"{V1}{dataset.slug}/resources/{resource.uuid}/"
    operator.put(of_file(dataset), {"analysis:last-modified-at": "2024-02-03T04:05:06+00:00"})
    assert Caller().get(path).json()["last_modified"] == "2024-02-03T04:05:06+00:00"
    for odd in ("hier", None, 12, "9999-01-01", "0001-01-01T00:00:00+14:00", ["2024"]):
        operator.put(of_file(dataset), {"analysis:last-modified-at": odd})
        read = Caller().get(path).json()
        assert read["last_modified"] == read["internal"]["last_modified_internal"], odd
    Resource.objects.filter(pk=resource.pk).update(harvest={"modified_at": "2023-01-01"})
    operator.put(of_file(dataset), {"analysis:last-modified-at": "2024-02-03T04:05:06+00:00"})
    assert first(dataset).last_modified == dt.datetime(2023, 1, 1, tzinfo=dt.UTC)


def test_the_last_update_of_the_dataset_follows_its_files(operator):
    dataset = DatasetFactory(with_files=1)
    operator.put(of_file(dataset), {"analysis:last-modified-at": "2024-02-03T04:05:06+00:00"})
    read = Caller().get(f"{V1}{dataset.slug}/").json()
    assert read["last_update"] == "2024-02-03T04:05:06+00:00"


def test_a_parsed_table_has_a_preview(operator, dataset):
    operator.put(of_file(dataset), {"analysis:parsing:parsing_table": "abc"})
    resource = Caller().get(f"{V2}resources/{first(dataset).uuid}/").json()["resource"]
    assert str(first(dataset).uuid) in resource["preview_url"]


def test_what_changes_no_fact_derives_nothing(operator, dataset):
    def statements(extras):
        with CaptureQueriesContext(connection) as seen:
            assert operator.put(of_file(dataset), extras).status_code == 200
        return [
            query["sql"]
            for query in seen
            if "resources_count" in query["sql"] or "count(*)" in query["sql"].lower()
        ]

    operator.put(of_file(dataset), {"check:available": True})
    plain = statements({"check:status": 200, "check:date": "2026-11-20", "x": 1})
    assert not [sql for sql in plain if sql.startswith("UPDATE") or "count(*)" in sql.lower()]
    assert [sql for sql in statements({"check:available": False}) if "count(*)" in sql.lower()]


def test_extras_cost_the_same_whatever_the_number_of_files(operator):
    def cost(dataset):
        with CaptureQueriesContext(connection) as seen:
            operator.put(of_file(dataset), {"check:status": 200})
        return len(seen)

    cost(DatasetFactory(with_files=1))  # notes that the token was used
    assert cost(DatasetFactory(with_files=1)) == cost(DatasetFactory(with_files=60))


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", max_size=3), inner, max_size=3)
    ),
    max_leaves=6,
)
OBJECTS = st.dictionaries(st.text("abcé:", max_size=4), VALUES, max_size=5)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(patches=st.lists(OBJECTS, min_size=1, max_size=3))
def test_merging_is_what_dictionaries_do(owner, patches):
    dataset = DatasetFactory(owner=owner.user, resources=[ResourceFactory.build()])
    expected: dict = {}
    for patch in patches:
        expected = {k: v for k, v in {**expected, **patch}.items() if v is not None}
        assert owner.put(of_file(dataset), patch).json() == expected
    assert Caller().get(of_file(dataset)).json() == expected
