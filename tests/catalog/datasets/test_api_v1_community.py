"""Files of the community through the API: list, share, change, remove, upload (API contract 5)."""

import pytest
from django.utils import timezone

from catalog.datasets.models import CommunityResource
from portal.activity.models import Activity
from tests.api import Caller, new_caller
from tests.factories import CommunityResourceFactory, DatasetFactory, OrganizationFactory
from tests.uploading import send, stored_files

pytestmark = pytest.mark.django_db
PATH = "/api/1/datasets/community_resources/"
FILE = {
    "title": "Nettoyé",
    "type": "main",
    "filetype": "remote",
    "url": "https://example.org/propre.csv",
}
UNKNOWN = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def caller():
    return new_caller()


@pytest.fixture
def dataset():
    return DatasetFactory()


@pytest.fixture
def shared(caller, dataset):
    return CommunityResourceFactory(owner=caller.user, dataset=dataset)


@pytest.fixture
def one(shared):
    return f"{PATH}{shared.uuid}/"


@pytest.mark.parametrize("as_object", [True, False])
def test_anyone_shares_a_file_about_a_dataset(caller, dataset, as_object):
    named = {"class": "Dataset", "id": dataset.public_id} if as_object else dataset.public_id
    answer = caller.post(PATH, {**FILE, "dataset": named, "format": "CSV"})
    assert answer.status_code == 201
    data = answer.json()
    assert (data["dataset"]["id"], data["dataset"]["class"]) == (dataset.public_id, "Dataset")
    assert (data["owner"]["id"], data["organization"]) == (caller.user.public_id, None)
    assert (data["format"], data["url"]) == ("csv", FILE["url"])
    assert data["permissions"] == {"delete": True, "edit": True}
    assert caller.get(f"{PATH}{data['id']}/").json() == data
    line = Activity.objects.latest("pk")
    assert (line.verb, line.actor) == ("created", caller.user)


def test_a_file_without_dataset_is_refused_in_the_words_of_the_contract(caller, dataset):
    told = {"errors": {"dataset": "A dataset identifier is required"}}
    for body in (FILE, {**FILE, "dataset": None}):
        answer = caller.post(PATH, body)
        assert (answer.status_code, answer.json()) == (400, told)
    hosted = caller.post(PATH, {**FILE, "dataset": dataset.public_id, "filetype": "file"})
    assert hosted.status_code == 400
    assert hosted.json() == {"message": "This endpoint only supports remote community resources"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("dataset", "nope"),
        ("dataset", 12),
        ("dataset", []),
        ("dataset", {"class": "Dataset"}),
        ("dataset", "0" * 24),
        ("organization", "0" * 24),
        ("organization", ["x"]),
        ("owner", "0" * 24),
        ("title", None),
        ("title", {}),
        ("url", "javascript:alert(1)"),
        ("type", []),
        ("checksum", "x"),
        ("extras", []),
        ("filesize", {}),
    ],
)
def test_a_value_that_cannot_be_is_refused_on_its_field(caller, dataset, shared, one, field, value):
    created = caller.post(PATH, {**FILE, "dataset": dataset.public_id, field: value})
    for answer in (created, caller.put(one, {field: value}), caller.patch(one, {field: value})):
        assert answer.status_code == 400
        assert set(answer.json()["errors"]) == {field}


@pytest.mark.parametrize("body", [None, [], "x", 3])
def test_a_body_that_is_no_object_is_refused(caller, one, body):
    for answer in (caller.post(PATH, body), caller.put(one, body), caller.patch(one, body)):
        assert answer.status_code == 400
        assert answer.json() == {"errors": {"request": "expecting a JSON object"}}


@pytest.mark.parametrize(
    ("role", "may_edit"), [("admin", True), ("editor", True), ("partial_editor", False)]
)
def test_members_share_for_their_organization_and_editors_change(caller, dataset, role, may_edit):
    organization = OrganizationFactory(**{role: caller.user})
    sent = {**FILE, "dataset": dataset.public_id, "organization": organization.public_id}
    data = caller.post(PATH, sent).json()
    assert (data["organization"]["id"], data["owner"]) == (organization.public_id, None)
    assert data["permissions"] == {"delete": may_edit, "edit": may_edit}
    answer = caller.put(f"{PATH}{data['id']}/", {"title": "Neuf"})
    assert answer.status_code == (200 if may_edit else 403)


def test_nobody_shares_for_the_organization_of_others(caller, dataset):
    organization = OrganizationFactory()
    sent = {**FILE, "dataset": dataset.public_id, "organization": organization.public_id}
    assert set(caller.post(PATH, sent).json()["errors"]) == {"organization"}


def test_others_and_the_producer_may_not_touch_it(dataset, shared, one):
    producer = new_caller()
    dataset.owner, dataset.organization = producer.user, None
    dataset.save()
    for verb, body in (("PUT", {"title": "x"}), ("PATCH", {"title": "x"}), ("DELETE", None)):
        assert Caller().send(verb, one, body).status_code == 401
        assert new_caller().send(verb, one, body).status_code == 403
        assert producer.send(verb, one, body).status_code == 403
    assert send(Caller(), f"{one}upload/").status_code == 401
    assert send(producer, f"{one}upload/").status_code == 403
    assert Caller().post(PATH, FILE).status_code == 401
    assert new_caller(operator=True).delete(one).status_code == 204


def test_it_is_changed_in_part(caller, shared, one):
    data = caller.put(one, {"title": "Neuf", "extras": {"a": 1, "b": {"c": 2}}}).json()
    assert (data["title"], data["url"]) == ("Neuf", shared.url)
    patched = caller.patch(one, {"extras": {"a": None, "b": {"d": 3}}}).json()
    assert patched["extras"] == {"b": {"c": 2, "d": 3}}
    assert patched["title"] == "Neuf"


def test_its_producer_does_not_change_but_by_operators(caller, shared, one):
    organization = OrganizationFactory(admin=caller.user)
    answer = caller.put(one, {"organization": organization.public_id})
    assert set(answer.json()["errors"]) == {"organization"}
    moved = new_caller(operator=True).put(one, {"organization": organization.public_id}).json()
    assert (moved["organization"]["id"], moved["owner"]) == (organization.public_id, None)


def test_it_may_be_about_another_dataset_that_its_owner_sees(caller, one):
    other, hidden = DatasetFactory(), DatasetFactory(private=True)
    assert caller.put(one, {"dataset": other.public_id}).json()["dataset"]["id"] == other.public_id
    assert caller.put(one, {"dataset": hidden.public_id}).status_code == 400
    assert caller.patch(one, {"dataset": None}).json() == {
        "errors": {"dataset": "A dataset identifier is required"}
    }


def test_what_nobody_may_write_is_left_alone(caller, shared, one):
    sent = {"id": UNKNOWN, "slug": "x", "private": True, "created_at": "2001-01-01", "metrics": 9}
    caller.put(one, {**sent, "uuid": UNKNOWN, "deleted": "2020-01-01", "downloads_count": 4})
    found = CommunityResource.objects.get()
    assert (found.uuid, found.slug, found.private) == (shared.uuid, shared.slug, False)
    assert (found.downloads_count, found.deleted) == (0, None)


def test_the_place_of_a_file_does_not_change(caller, one):
    answer = caller.put(one, {"filetype": "file"})
    assert (answer.status_code, answer.json()) == (
        400,
        {"message": "Cannot modify filetype after creation"},
    )


def test_a_stale_version_is_412(caller, one):
    etag = caller.get(one).headers["ETag"]
    assert caller.get(one, If_None_Match=etag).status_code == 304
    assert caller.patch(one, {"title": "A"}, If_Match=etag).status_code == 200
    assert caller.put(one, {"title": "B"}, If_Match=etag).status_code == 412
    assert caller.delete(one, If_Match=etag).status_code == 412
    assert send(caller, f"{one}upload/", headers={"If-Match": etag}).status_code == 412


def test_a_file_is_sent_in_place_of_the_address(
    caller, one, settings, django_capture_on_commit_callbacks
):
    answer = send(caller, f"{one}upload/")
    assert answer.status_code == 200
    data = answer.json()
    assert (data["success"], data["filetype"], data["title"]) == (True, "file", "my-file.csv")
    kept = caller.put(one, {"url": "https://example.org/x", "filesize": "nope", "title": "T"})
    assert (kept.json()["url"], kept.json()["filesize"]) == (data["url"], 8)
    with django_capture_on_commit_callbacks(execute=True):
        assert send(caller, f"{one}upload/", b"{}", name="b.json").json()["format"] == "json"
    assert len(stored_files(settings.MEDIA_ROOT)) == 1
    with django_capture_on_commit_callbacks(execute=True):
        assert caller.delete(one).status_code == 204
    assert stored_files(settings.MEDIA_ROOT) == []


def test_what_is_removed_is_not_there(caller, one):
    assert caller.delete(one).status_code == 204
    for answer in (caller.get(one), caller.delete(one), caller.put(one, {})):
        assert (answer.status_code, answer.json()) == (404, {"message": "Resource does not exist"})
    assert send(caller, f"{one}upload/").status_code == 404


def test_it_is_hidden_with_its_dataset_but_from_who_shares_it(caller, dataset, one):
    dataset.private = True
    dataset.save()
    assert Caller().get(one).status_code == 404
    assert new_caller().put(one, {"title": "x"}).status_code == 404
    assert Caller().get(PATH).json()["total"] == 0
    assert caller.get(one).status_code == 200
    dataset.private, dataset.deleted = False, timezone.now()
    dataset.save()
    assert Caller().get(one).status_code == 410
    assert caller.delete(one).status_code == 204


def test_the_list_is_filtered_and_sorted(caller, dataset, shared):
    organization = OrganizationFactory()
    other = CommunityResourceFactory(organization=organization, title="AAA")

    def listed(**query):
        return [row["id"] for row in Caller().get(PATH, query).json()["data"]]

    both = [str(other.uuid), str(shared.uuid)]
    assert listed() == both
    assert listed(sort="title") == both
    assert listed(sort="-title") == both[::-1]
    assert listed(sort="created_at_internal") == both[::-1]
    assert listed(dataset=dataset.public_id) == both[1:]
    assert listed(owner=caller.user.public_id) == both[1:]
    assert listed(organization=organization.public_id) == both[:1]
    assert Caller().get(PATH, {"dataset": "nope"}).json() == {
        "message": "Dataset arg must be an identifier"
    }
    for sort in ("nope", "owner__password", "-", "slug"):
        assert Caller().get(PATH, {"sort": sort}).status_code == 400


@pytest.mark.parametrize("count", [1, 6])
def test_the_list_costs_the_same_for_one_and_for_many(caller, django_assert_num_queries, count):
    organization = OrganizationFactory(partial_editor=caller.user)
    for _ in range(count):
        CommunityResourceFactory(organization=organization)
    caller.get(PATH)
    with django_assert_num_queries(5):
        assert len(caller.get(PATH).json()["data"]) == count
