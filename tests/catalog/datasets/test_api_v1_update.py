"""Changing datasets through the API: partial PUT, merge patch, versions, whole lists of files."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone

from catalog.datasets.models import Dataset
from organizations.models import Organization
from tests.api import Caller, new_caller
from tests.factories import DatasetFactory, OrganizationFactory, UserFactory

pytestmark = pytest.mark.django_db
LIST = "/api/1/datasets/"


@pytest.fixture
def caller():
    return new_caller()


@pytest.fixture
def dataset(caller):
    return DatasetFactory(
        title="Bornes",
        owner=caller.user,
        tags=["eau"],
        temporal_start="2020-01-01",
        extras={"a": 1, "b": {"c": 2}},
        license_key="lov2",
        with_files=2,
    )


@pytest.fixture
def path(dataset):
    return f"{LIST}{dataset.public_id}/"


def test_absent_fields_are_kept(caller, path):
    before = caller.get(path).json()
    after = caller.put(path, {"acronym": "X", "resources": []}).json()
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"acronym", "internal", "last_modified"}


def test_what_was_read_can_be_put_back_as_it_is(caller, path):
    before = caller.get(path).json()
    answer = caller.put(path, before)
    assert answer.status_code == 200, answer.content
    after = answer.json()
    assert {name for name in before if before[name] != after[name]} == {"internal", "last_modified"}


def test_an_imported_text_beyond_todays_limits_passes_when_it_is_unchanged(caller):
    dataset = DatasetFactory(title="x" * 400, tags=["ab"], owner=caller.user)
    path = f"{LIST}{dataset.public_id}/"
    assert caller.put(path, {**caller.get(path).json(), "acronym": "X"}).status_code == 200
    assert caller.put(path, {"title": "y" * 400}).status_code == 400


def test_a_new_title_moves_the_slug_and_keeps_the_former_one(caller, path):
    assert caller.put(path, {"title": "Prises"}).json()["slug"] == "prises"
    assert Caller().get(f"{LIST}bornes/").headers["Location"] == f"{LIST}prises/"
    moved = caller.put(f"{LIST}bornes/", {"acronym": "X"})
    assert (moved.status_code, moved.headers["Location"]) == (308, f"{LIST}prises/")


def test_a_put_replaces_objects_and_null_empties(caller, path):
    sent = {"extras": {"z": 1}, "temporal_coverage": None, "license": None, "tags": None}
    after = caller.put(path, sent).json()
    assert after["extras"] == {"z": 1}
    assert after["temporal_coverage"] is None
    assert (after["license"], after["tags"]) == ("notspecified", [])


def test_a_merge_patch_merges_objects(caller, path):
    sent = {"extras": {"a": None, "b": {"d": 3}}, "temporal_coverage": {"end": "2021-01-01"}}
    after = caller.patch(path, sent).json()
    assert after["extras"] == {"b": {"c": 2, "d": 3}}
    assert after["temporal_coverage"] == {"start": "2020-01-01", "end": "2021-01-01"}
    assert caller.patch(path, {"resources": []}).json()["resources"] == []
    assert caller.send("PATCH", path, {"acronym": "J"}).json()["acronym"] == "J"


def test_a_list_of_files_replaces_in_the_order_given(caller, dataset, path):
    first, second = caller.get(path).json()["resources"]
    new = {"title": "Neuf", "type": "main", "filetype": "remote", "url": "https://example.org/n"}
    sent = [{"id": second["id"], "title": "Renommé"}, new]
    after = caller.put(path, {"resources": sent}).json()["resources"]
    assert [row["title"] for row in after] == ["Renommé", "Neuf"]
    assert after[0]["id"] == second["id"]
    assert after[0]["url"] == second["url"]
    assert not dataset.resources.filter(uuid=first["id"]).exists()
    swapped = caller.put(path, {"resources": [new, {"id": second["id"]}]}).json()["resources"]
    assert [row["title"] for row in swapped] == ["Neuf", "Renommé"]


def test_f4_files_of_another_dataset_are_refused_and_nothing_changes(caller, dataset, path):
    foreign = DatasetFactory(with_files=1).resources.get()
    before = caller.get(path).json()["resources"]
    for send in (caller.put, caller.patch):
        answer = send(path, {"resources": [{"id": str(foreign.uuid), "title": "Volé"}]})
        assert answer.status_code == 400
        assert "resources" in answer.json()["errors"]
    assert caller.get(path).json()["resources"] == before
    foreign.refresh_from_db()
    assert foreign.title != "Volé"


def test_archiving_and_taking_back(caller, path):
    archived = caller.put(path, {"archived": timezone.now().isoformat()}).json()
    assert archived["archived"]
    assert Caller().get(path).status_code == 200
    assert Caller().get(LIST).json()["total"] == 0
    assert caller.put(path, {"archived": None}).json()["archived"] is None
    assert Caller().get(LIST).json()["total"] == 1


def test_the_producer_does_not_change_through_an_update(caller, path):
    organization = OrganizationFactory(admin=caller.user)
    moved = caller.put(path, {"organization": organization.public_id})
    assert moved.json()["errors"] == {"organization": ["Cannot modify organization after creation"]}
    given = caller.put(path, {"owner": UserFactory().public_id})
    assert given.json()["errors"] == {"owner": ["Cannot modify owner after creation"]}
    operator = new_caller(operator=True)
    assert operator.put(path, {"organization": organization.public_id}).status_code == 200
    assert Organization.objects.get().datasets_count == 1


def test_a_stale_version_is_412(caller, path):
    read = caller.get(path)
    etag = read.headers["ETag"]
    written = caller.put(path, {"acronym": "A"}, If_Match=etag)
    assert written.status_code == 200
    stale = caller.put(path, {"acronym": "B"}, If_Match=etag)
    assert (stale.status_code, stale.json()["message"]) == (
        412,
        "The object was modified since it was read.",
    )
    assert caller.delete(path, If_Match=etag).status_code == 412
    assert caller.put(path, {"acronym": "C"}, If_Match=written.headers["ETag"]).status_code == 200
    assert caller.put(path, {"acronym": "D"}, If_Match="*").status_code == 200
    assert caller.put(path, {"acronym": "E"}, If_Match='"garbage"').status_code == 412


def test_a_masked_reading_gives_a_version_too(caller, path):
    etag = caller.get(path, X_Fields="id").headers["ETag"]
    assert caller.put(path, {"acronym": "A"}, If_Match=etag).status_code == 200


def in_threads(calls):
    def run(call):
        try:
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


@pytest.mark.django_db(transaction=True)
def test_g1_of_two_writes_over_one_version_one_is_refused():
    caller = new_caller()
    dataset = DatasetFactory(owner=caller.user)
    path = f"{LIST}{dataset.public_id}/"
    etag = caller.get(path).headers["ETag"]
    callers = [Caller(caller.user) for _n in range(2)]
    answers = in_threads(
        [
            lambda c=c, n=n: c.put(path, {"acronym": n}, If_Match=etag)
            for n, c in zip("AB", callers, strict=True)
        ]
    )
    assert sorted(answer.status_code for answer in answers) == [200, 412]
    winner = next(answer for answer in answers if answer.status_code == 200)
    assert Dataset.objects.get().acronym == winner.json()["acronym"]


@pytest.mark.django_db(transaction=True)
def test_g3_parallel_creations_of_one_title_have_their_own_slugs():
    user = UserFactory()
    organization = OrganizationFactory(admin=user)
    callers = [Caller(user) for _n in range(8)]
    body = {"title": "Budget", "description": "x", "organization": organization.public_id}
    answers = in_threads([lambda c=c: c.post(LIST, body) for c in callers])
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["slug"] for answer in answers}) == len(callers)
    assert Organization.objects.get().datasets_count == len(callers)


def test_hundreds_of_files_are_written_and_put_back(caller):
    files = [
        {"title": f"F {n}", "type": "main", "filetype": "remote", "url": f"https://example.org/{n}"}
        for n in range(300)
    ]
    sent = {"title": "Grand", "description": "x", "resources": files}
    data = caller.post(LIST, sent).json()
    assert len(data["resources"]) == 300
    assert caller.put(f"{LIST}{data['id']}/", data).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("audience", [{}, {"role": "private"}, {"condition": "yes"}])
def test_half_an_audience_is_refused_by_an_update_too(audience):
    owner = UserFactory()
    dataset = DatasetFactory(owner=owner, access_type="restricted")
    path = f"/api/1/datasets/{dataset.public_id}/"
    answer = Caller(owner).put(path, {"access_audiences": [audience]})
    assert answer.status_code == 400
    assert "access_audiences" in answer.json()["errors"]
