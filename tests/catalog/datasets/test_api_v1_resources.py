"""Files of datasets through the API: add, change, order, remove."""

import pytest
from django.core.files.base import ContentFile

from catalog.datasets.models import Resource
from tests.api import Caller, new_caller
from tests.factories import DatasetFactory, ResourceFactory

pytestmark = pytest.mark.django_db
FILE = {
    "title": "Bornes",
    "type": "main",
    "filetype": "remote",
    "url": "https://example.org/bornes.csv",
}


@pytest.fixture
def caller():
    return new_caller()


@pytest.fixture
def dataset(caller):
    return DatasetFactory(owner=caller.user, with_files=2)


@pytest.fixture
def path(dataset):
    return f"/api/1/datasets/{dataset.public_id}/resources/"


def test_a_new_file_goes_before_the_others(caller, dataset, path):
    sent = {
        **FILE,
        "format": "CSV",
        "checksum": {"value": "abc"},
        "filesize": 12,
        "mime": "text/csv",
        "schema": {"name": "etalab/lieux", "version": "1.0"},
        "extras": {"a": 1, "check:available": False},
    }
    answer = caller.post(path, sent)
    assert answer.status_code == 201
    data = answer.json()
    assert data["checksum"] == {"type": "sha1", "value": "abc"}
    assert data["format"] == "csv"
    assert data["schema"] == {"name": "etalab/lieux", "version": "1.0", "url": None}
    assert data["extras"] == {"a": 1}
    listed = caller.get(f"/api/1/datasets/{dataset.public_id}/").json()["resources"]
    assert listed[0]["id"] == data["id"]
    assert len(listed) == 3


def test_only_remote_files_are_posted(caller, path):
    answer = caller.post(path, {**FILE, "filetype": "file"})
    assert answer.status_code == 400
    assert answer.json() == {"message": "This endpoint only supports remote resources"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("type", "nope"),
        ("url", "notaurl"),
        ("title", "x" * 351),
        ("filesize", -1),
        ("filesize", 2**63),
        ("checksum", {"type": "nope", "value": "a"}),
        ("checksum", "abc"),
        ("extras", "x"),
        ("format", "x" * 65),
    ],
)
def test_a_value_that_cannot_be_is_refused_on_its_field(caller, path, field, value):
    answer = caller.post(path, {**FILE, field: value})
    assert answer.status_code == 400
    assert set(answer.json()["errors"]) == {field}


def test_a_file_is_changed_in_part_and_null_clears(caller, dataset, path):
    resource = dataset.resources.first()
    one = f"{path}{resource.uuid}/"
    caller.put(one, {"checksum": {"type": "md5", "value": "a"}, "schema": {"name": "x"}})
    data = caller.put(one, {"title": "Neuf", "checksum": None, "schema": None}).json()
    assert (data["title"], data["checksum"], data["schema"]) == ("Neuf", None, None)
    assert data["url"] == resource.url


def test_half_a_checksum_is_made_whole_or_refused(caller, dataset, path):
    one = f"{path}{dataset.resources.first().uuid}/"
    for change in (caller.put, caller.patch):
        refused = change(one, {"checksum": {"type": "md5"}})
        assert (refused.status_code, set(refused.json()["errors"])) == (400, {"checksum"})
    data = caller.put(one, {"checksum": {"value": "abc"}}).json()
    assert data["checksum"] == {"type": "sha1", "value": "abc"}


def test_what_the_portal_found_out_is_not_overwritten(caller, dataset, path):
    resource = dataset.resources.first()
    Resource.objects.filter(pk=resource.pk).update(extras={"check:available": True, "own": 1})
    one = f"{path}{resource.uuid}/"
    data = caller.put(one, {"extras": {"check:available": False, "new": 2}}).json()
    assert data["extras"] == {"check:available": True, "new": 2}


def test_a_merge_patch_changes_what_it_names(caller, dataset, path):
    one = f"{path}{dataset.resources.first().uuid}/"
    sent = {
        "extras": {"a": 1, "b": {"c": 2}},
        "checksum": {"type": "md5", "value": "x"},
        "schema": {"name": "etalab/lieux", "version": "1.0"},
        "description": "Dite",
    }
    assert caller.patch(one, sent).status_code == 200
    patch = {
        "extras": {"a": None, "b": {"d": 3}},
        "checksum": {"value": "y"},
        "schema": {"version": "2.0"},
        "description": None,
    }
    data = caller.patch(one, patch).json()
    assert data["extras"] == {"b": {"c": 2, "d": 3}}
    assert data["checksum"] == {"type": "md5", "value": "y"}
    assert data["schema"] == {"name": "etalab/lieux", "version": "2.0", "url": None}
    assert data["description"] is None
    assert caller.patch(one, {"checksum": None, "schema": None}).json()["checksum"] is None
    assert caller.patch(one, {"title": None}).status_code == 400
    assert caller.patch(one, {"description": []}).status_code == 400
    assert new_caller().patch(one, {"title": "x"}).status_code == 403


def test_the_place_of_a_file_does_not_change(caller, dataset, path):
    resource = dataset.resources.first()
    answer = caller.put(f"{path}{resource.uuid}/", {"filetype": "file"})
    assert answer.json() == {"message": "Cannot modify filetype after creation"}


def test_facts_of_a_hosted_file_are_kept_as_stored(caller, dataset, path, settings):
    resource = ResourceFactory.build(filetype="file", url="", format="csv", filesize=3)
    resource.dataset = dataset
    resource.file.save("a.csv", ContentFile(b"a;b"), save=False)
    resource.save()
    sent = {"title": "Neuf", "url": "https://example.org/x", "format": "pdf", "filesize": 9}
    data = caller.put(f"{path}{resource.uuid}/", sent).json()
    assert (data["title"], data["format"], data["filesize"]) == ("Neuf", "csv", 3)
    assert data["url"].startswith("http://testserver/media/")


def test_a_stale_version_of_a_file_is_412(caller, dataset, path):
    one = f"{path}{dataset.resources.first().uuid}/"
    etag = caller.get(one).headers["ETag"]
    assert caller.put(one, {"title": "A"}, If_Match=etag).status_code == 200
    assert caller.put(one, {"title": "B"}, If_Match=etag).status_code == 412
    assert caller.delete(one, If_Match=etag).status_code == 412


def test_a_file_is_removed(caller, dataset, path):
    one = f"{path}{dataset.resources.first().uuid}/"
    assert caller.delete(one).status_code == 204
    gone = caller.delete(one)
    assert (gone.status_code, gone.json()) == (404, {"message": "Resource does not exist"})
    dataset.refresh_from_db()
    assert dataset.resources_count == 1


@pytest.mark.parametrize("plain", [True, False])
def test_all_files_are_put_in_another_order(caller, dataset, path, plain):
    ids = [
        str(uuid) for uuid in dataset.resources.order_by("position").values_list("uuid", flat=True)
    ]
    order = ids[::-1] if plain else [{"id": identifier} for identifier in ids[::-1]]
    answer = caller.put(path, order)
    assert answer.status_code == 200
    assert [row["id"] for row in answer.json()] == ids[::-1]


@pytest.mark.parametrize("count", [2, 12])
def test_another_order_costs_the_same_for_few_and_for_many(
    caller, django_assert_num_queries, count
):
    dataset = DatasetFactory(owner=caller.user, with_files=count)
    path = f"/api/1/datasets/{dataset.public_id}/resources/"
    order = [str(uuid) for uuid in dataset.resources.values_list("uuid", flat=True)]
    caller.put(path, order)
    with django_assert_num_queries(20):
        assert caller.put(path, order[::-1]).status_code == 200


def test_a_partial_or_foreign_order_is_refused_in_the_words_of_the_contract(caller, dataset, path):
    ids = [str(uuid) for uuid in dataset.resources.values_list("uuid", flat=True)]
    few = caller.put(path, [])
    assert few.json() == {"message": "All resources must be reordered, you provided 0 out of 2"}
    for odd in ({"id": ids[0]}, None, "x"):
        assert caller.put(path, odd).status_code == 400
    nameless = caller.put(path, [{"title": "x"}, {"title": "y"}])
    assert nameless.json() == {"message": "Each resource must have an 'id' field"}
    for order in (
        [ids[0], ids[0]],
        [ids[0], "00000000-0000-4000-8000-000000000000"],
        [ids[0], "nope"],
        [{"id": ids[0]}, {"id": None}],
        [{"id": ids[0]}, {"id": [ids[1]]}],
    ):
        foreign = caller.put(path, order)
        assert foreign.status_code == 400
        assert foreign.json()["message"].startswith("Resource ids must match existing ones")


def test_others_may_not_touch_the_files(dataset, path):
    one = f"{path}{dataset.resources.first().uuid}/"
    for verb, address, body in (("POST", path, FILE), ("PUT", one, {}), ("PUT", path, [])):
        assert Caller().send(verb, address, body).status_code == 401
        assert new_caller().send(verb, address, body).status_code == 403
    assert new_caller().delete(one).status_code == 403


def test_there_is_no_list_of_files_in_the_first_version(path):
    answer = Caller().get(path)
    assert answer.status_code == 405
    assert answer.json() == {"message": "The method is not allowed for the requested URL."}
