"""Files sent to datasets: at once, in parts, in place of another (API contract 5.1)."""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from catalog.datasets.models import CommunityResource, Resource
from portal.accounts.services import make_token
from portal.activity.models import Activity
from portal.files import api, services
from portal.files.models import LooseFile, Upload
from portal.files.tasks import remove_expired
from tests.api import Caller, new_caller
from tests.factories import DatasetFactory, OrganizationFactory, UserFactory
from tests.uploading import coming, cut_body, finish, send, send_part, stored_files

pytestmark = pytest.mark.django_db
PARTS = [b"a;b\n", b"1;2\n", b"3;4\n5;"]


@pytest.fixture
def caller():
    return new_caller()


@pytest.fixture
def dataset(caller):
    return DatasetFactory(owner=caller.user, with_files=1)


@pytest.fixture
def path(dataset):
    return f"/api/1/datasets/{dataset.public_id}/upload/"


@pytest.fixture
def media(settings):
    return settings.MEDIA_ROOT


def test_a_file_becomes_the_first_resource(caller, dataset, path, media):
    answer = send(caller, path)
    assert answer.status_code == 201
    data = answer.json()
    assert data["success"] is True
    assert (data["title"], data["filetype"], data["type"]) == ("my-file.csv", "file", "main")
    assert (data["format"], data["mime"], data["filesize"]) == ("csv", "text/csv", 8)
    assert data["checksum"] == {"type": "sha1", "value": hashlib.sha1(b"a;b\n1;2\n").hexdigest()}
    assert data["url"].startswith("http://testserver/media/resources/")
    assert data["url"].endswith("/my-file.csv")
    assert f"/{dataset.slug}/" in data["url"]
    (stored,) = stored_files(media)
    assert (media / stored).read_bytes() == b"a;b\n1;2\n"
    listed = caller.get(f"/api/1/datasets/{dataset.public_id}/").json()
    assert listed["resources"][0]["id"] == data["id"]
    assert len(listed["resources"]) == 2
    assert not LooseFile.objects.exists()


def test_an_upload_derives_the_facts_of_its_dataset_and_is_in_the_journal(caller, dataset, path):
    before = dataset.last_modified_internal
    send(caller, path, b"x", name="a.geojson")
    dataset.refresh_from_db()
    assert dataset.resources_count == 2
    assert "geojson" in dataset.resources_formats
    assert dataset.last_modified_internal > before
    line = Activity.objects.latest("pk")
    assert (line.verb, line.actor, line.changes) == ("resource-added", caller.user, ["a.geojson"])
    resource = Resource.objects.get(format="geojson")
    assert resource.next_check_at is None


def test_the_same_name_twice_in_a_second_makes_two_files(caller, path, media):
    urls = {send(caller, path, content).json()["url"] for content in (b"1", b"2")}
    assert len(urls) == 2
    assert {(media / each).read_bytes() for each in stored_files(media)} == {b"1", b"2"}


def test_an_address_without_final_slash_is_sent_on(caller, path):
    answer = send(caller, path.rstrip("/"))
    assert (answer.status_code, answer["Location"]) == (308, path)


def test_a_call_without_file_says_so(caller, path):
    told = {"success": False, "error": "Missing file parameter", "message": ""}
    for answer in (send(caller, path, None), caller.post(path, {"file": "x"}), caller.post(path)):
        assert (answer.status_code, answer.json()) == (400, told)


@pytest.mark.parametrize("name", ["page.html", "a.exe", "sans-extension", "csv", "a.csv.php"])
def test_an_extension_that_is_not_listed_is_refused(caller, path, media, name):
    answer = send(caller, path, name=name)
    assert answer.status_code == 400
    assert answer.json() == {
        "message": "This file type is not allowed.The allowed file type list is available at "
        "http://testserver/api/1/datasets/extensions/"
    }
    assert stored_files(media) == []


def test_a_page_in_place_of_a_file_is_refused(caller, path, media):
    for answer in (send(caller, path, b"<!DOCTYPE html>"), send(caller, path, kind="text/html")):
        assert answer.status_code == 415
        assert answer.json() == {"message": "Incorrect file content type: HTML"}
    assert stored_files(media) == []


def test_an_archive_keeps_the_format_that_it_wraps(caller, path):
    assert send(caller, path, b"\x1f\x8b", name="a.csv.gz").json()["format"] == "csv.gz"


def test_a_large_file_is_digested_as_it_passes(caller, path):
    content = b"0123456789abcdef" * 400_000  # above what Django keeps in memory
    data = send(caller, path, content).json()
    assert data["filesize"] == len(content)
    assert data["checksum"]["value"] == hashlib.sha1(content).hexdigest()


def test_a_file_in_parts_is_made_whole_by_the_last_call(
    caller, path, media, django_capture_on_commit_callbacks
):
    for index in (2, 0, 1):
        answer = send_part(caller, path, PARTS, index)
        assert (answer.status_code, answer.json()) == (
            200,
            {"success": True, "error": None, "message": ""},
        )
    assert not Resource.objects.filter(filetype="file").exists()
    with django_capture_on_commit_callbacks(execute=True):
        answer = finish(caller, path, 3)
    assert answer.status_code == 201
    data = answer.json()
    whole = b"".join(PARTS)
    assert (data["title"], data["filesize"]) == ("my-file.csv", len(whole))
    assert data["checksum"]["value"] == hashlib.sha1(whole).hexdigest()
    (stored,) = stored_files(media)
    assert (media / stored).read_bytes() == whole
    assert not Upload.objects.exists()
    assert not LooseFile.objects.exists()


def test_the_last_call_may_be_a_plain_form(caller, path):
    for index in range(3):
        send_part(caller, path, PARTS, index)
    form = b"uuid=5a7c&filename=My+File.csv&totalparts=3"
    answer = caller.send("POST", path, form, kind="application/x-www-form-urlencoded")
    assert answer.status_code == 201


def test_an_upload_is_finished_once(caller, path):
    for index in range(3):
        send_part(caller, path, PARTS, index)
    assert [finish(caller, path, 3).status_code for _ in range(2)] == [201, 400]
    assert Resource.objects.filter(filetype="file").count() == 1


def test_a_part_sent_again_replaces_the_former(
    caller, path, media, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        send_part(caller, path, [b"xx", b"b"], 0)
        send_part(caller, path, [b"aaa", b"b"], 0)
    assert len(stored_files(media)) == 1
    send_part(caller, path, [b"aaa", b"b"], 1)
    data = finish(caller, path, 2).json()
    assert data["checksum"]["value"] == hashlib.sha1(b"aaab").hexdigest()


def test_a_part_of_another_length_than_told_is_refused(caller, path, media):
    answer = send_part(caller, path, PARTS, 0, chunksize=3)
    assert answer.status_code == 400
    assert answer.json() == {"success": False, "error": "Chunk size mismatch", "message": ""}
    assert stored_files(media) == []


def test_an_upload_with_a_part_missing_is_not_finished(caller, path):
    send_part(caller, path, PARTS, 0)
    answer = finish(caller, path, 3)
    assert answer.status_code == 400
    assert answer.json()["error"] == "Missing parts: 1 out of 3 were received"
    for index in (1, 2):
        send_part(caller, path, PARTS, index)
    assert finish(caller, path, 3).status_code == 201


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"totalparts": "abc"}, "Invalid totalparts"),
        ({"totalparts": "-3"}, "Invalid totalparts"),
        ({"totalparts": "10001"}, "Invalid totalparts"),
        ({"totalparts": "1" * 5000}, "Invalid totalparts"),
        ({"partindex": "-1"}, "Invalid partindex"),
        ({"partindex": "3"}, "Invalid partindex"),
        ({"partindex": ""}, "Invalid partindex"),
        ({"chunksize": "x"}, "Invalid chunksize"),
        ({"uuid": ""}, "Invalid uuid"),
        ({"uuid": "../../x"}, "Invalid uuid"),
        ({"uuid": "a\0"}, "Invalid uuid"),
        ({"uuid": "x" * 65}, "Invalid uuid"),
        ({"filename": ""}, "Invalid filename"),
        ({"filename": "a\0.csv"}, "Invalid filename"),
    ],
)
def test_fields_of_a_part_that_cannot_be_are_named(caller, path, fields, error):
    answer = send_part(caller, path, PARTS, 0, **fields)
    assert answer.status_code == 400
    assert answer.json() == {"success": False, "error": error, "message": ""}


def test_a_uuid_is_that_of_one_file(caller, path):
    send_part(caller, path, PARTS, 0)
    assert send_part(caller, path, PARTS, 1, filename="autre.csv").status_code == 400
    assert send_part(caller, path, PARTS, 1, totalparts=4).status_code == 400
    assert finish(caller, path, 2).json()["error"] == "Unknown upload"


def test_parts_belong_to_who_sent_them(path, caller, dataset):
    other = new_caller(operator=True)
    for index in range(3):
        send_part(caller, path, PARTS, index)
    answer = finish(other, path, 3)
    assert (answer.status_code, answer.json()["error"]) == (400, "Unknown upload")
    assert send_part(other, path, PARTS, 0).status_code == 200
    assert finish(caller, path, 3).status_code == 201


def test_one_person_has_few_uploads_under_way(caller, path, monkeypatch):
    monkeypatch.setattr(services, "MAX_UNFINISHED", 1)
    assert send_part(caller, path, PARTS, 0).status_code == 200
    answer = send_part(caller, path, PARTS, 0, uuid="autre")
    assert (answer.status_code, answer.json()["error"]) == (400, "Too many unfinished uploads")
    assert send_part(caller, path, PARTS, 1).status_code == 200


def test_a_whole_that_is_too_large_is_refused(caller, path, media, monkeypatch):
    monkeypatch.setattr(services, "MAX_FILE_BYTES", 7)
    assert send(caller, path).status_code == 413
    assert send_part(caller, path, PARTS, 0).status_code == 200
    assert send_part(caller, path, PARTS, 1).status_code == 413
    assert len(stored_files(media)) == 1
    monkeypatch.setattr(api, "MAX_FILE_BYTES", 100 - api.MAX_FORM_BYTES)
    assert send(caller, path).status_code == 413


def test_parts_expire_a_day_after_the_last(
    caller, path, media, time_machine, django_capture_on_commit_callbacks
):
    time_machine.move_to(datetime.now(UTC))
    send_part(caller, path, PARTS, 0)
    time_machine.shift(timedelta(hours=23))
    remove_expired()
    send_part(caller, path, PARTS, 1)
    time_machine.shift(timedelta(hours=23))
    remove_expired()
    assert Upload.objects.count() == 1
    time_machine.shift(timedelta(hours=2))
    with django_capture_on_commit_callbacks(execute=True):
        remove_expired()
    assert (Upload.objects.count(), stored_files(media)) == (0, [])
    assert finish(caller, path, 3).json()["error"] == "Unknown upload"


def test_a_file_that_a_stopped_process_left_is_removed(media, time_machine):
    time_machine.move_to(datetime.now(UTC))
    services.store(filename="a.csv", declared="", blocks=[b"a"], folder="jeu")
    assert len(stored_files(media)) == 1
    time_machine.shift(timedelta(hours=25))
    remove_expired()
    assert stored_files(media) == []
    assert not LooseFile.objects.exists()


def test_a_file_goes_when_its_row_cannot_be_written(caller, path, media, monkeypatch):
    def fail(**_given):
        raise RuntimeError("the database went away")

    monkeypatch.setattr("catalog.datasets.services.add_resource", fail)
    with pytest.raises(RuntimeError):
        send(caller, path)
    assert stored_files(media) == []
    assert not Resource.objects.filter(filetype="file").exists()
    assert not LooseFile.objects.exists()


def test_an_upload_in_parts_whose_row_cannot_be_written_is_finished_later(
    caller, path, monkeypatch
):
    for index in range(3):
        send_part(caller, path, PARTS, index)
    with monkeypatch.context() as patch:
        patch.setattr("catalog.datasets.services.add_resource", lambda **_given: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            finish(caller, path, 3)
    assert finish(caller, path, 3).status_code == 201


def test_the_row_is_looked_at_again_once_the_file_is_there(caller, dataset, path, monkeypatch):
    """A right that went while the body came is gone."""
    written = services.store

    def store(**given):
        dataset.owner = UserFactory()
        dataset.save(update_fields=["owner"])
        return written(**given)

    monkeypatch.setattr(services, "store", store)
    assert send(caller, path).status_code == 403
    assert not LooseFile.objects.exists()


def test_a_replaced_file_takes_all_that_is_said_of_it(
    caller, dataset, path, media, django_capture_on_commit_callbacks
):
    first = send(caller, path).json()
    Resource.objects.filter(uuid=first["id"]).update(
        extras={"own": 1, "check:available": True}, description="Ma description"
    )
    one = f"/api/1/datasets/{dataset.public_id}/resources/{first['id']}/"
    with django_capture_on_commit_callbacks(execute=True):
        answer = send(caller, f"{one}upload/", b"{}", name="Autre.json")
    assert answer.status_code == 200
    data = answer.json()
    assert data["success"] is True
    assert (data["id"], data["title"], data["format"]) == (first["id"], "autre.json", "json")
    assert (data["filesize"], data["mime"]) == (2, "application/json")
    assert data["checksum"]["value"] == hashlib.sha1(b"{}").hexdigest()
    assert (data["description"], data["extras"]) == ("Ma description", {"own": 1})
    (stored,) = stored_files(media)
    assert data["url"].endswith(stored)
    assert caller.get(one).json()["url"] == data["url"]


def test_a_remote_resource_that_is_sent_a_file_becomes_hosted(caller, dataset, path):
    resource = dataset.resources.get()
    data = send(caller, f"/api/1/datasets/{dataset.slug}/resources/{resource.uuid}/upload/").json()
    assert data["filetype"] == "file"
    resource.refresh_from_db()
    assert (resource.url, resource.next_check_at, resource.is_priority) == ("", None, False)


def test_a_failed_replacement_leaves_the_former_file(caller, dataset, path, media, monkeypatch):
    one = send(caller, path).json()
    (before,) = stored_files(media)
    address = f"/api/1/datasets/{dataset.public_id}/resources/{one['id']}/upload/"
    with monkeypatch.context() as patch:
        patch.setattr("catalog.datasets.services.update_resource", lambda **_given: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            send(caller, address)
    assert stored_files(media) == [before]
    assert send(caller, address, headers={"If-Match": '"1-x"'}).status_code == 412
    assert stored_files(media) == [before]


def test_a_file_goes_with_its_resource(
    caller, dataset, path, media, django_capture_on_commit_callbacks
):
    identifier = send(caller, path).json()["id"]
    with django_capture_on_commit_callbacks(execute=True):
        caller.delete(f"/api/1/datasets/{dataset.public_id}/resources/{identifier}/")
    assert stored_files(media) == []
    assert not LooseFile.objects.exists()


def test_what_the_store_cannot_remove_now_is_removed_later(
    caller, dataset, path, media, monkeypatch, django_capture_on_commit_callbacks
):
    identifier = send(caller, path).json()["id"]
    with monkeypatch.context() as patch, django_capture_on_commit_callbacks(execute=True):
        patch.setattr(FileSystemStorage, "delete", lambda *_given: 1 / 0)
        answer = caller.delete(f"/api/1/datasets/{dataset.public_id}/resources/{identifier}/")
    assert answer.status_code == 204
    assert len(stored_files(media)) == 1
    remove_expired()
    assert stored_files(media) == []


def test_who_may_send_files(dataset, path):
    resource = dataset.resources.get()
    one = f"/api/1/datasets/{dataset.public_id}/resources/{resource.uuid}/upload/"
    for address in (path, one):
        assert send(Caller(), address).status_code == 401
        assert send(new_caller(), address).status_code == 403
        assert send(new_caller(operator=True), address).status_code in (200, 201)


@pytest.mark.parametrize(
    ("role", "status"), [("admin", 201), ("editor", 201), ("partial_editor", 403)]
)
def test_members_send_files_by_their_role(caller, role, status):
    organization = OrganizationFactory(**{role: caller.user})
    dataset = DatasetFactory(organization=organization)
    assert send(caller, f"/api/1/datasets/{dataset.slug}/upload/").status_code == status


def test_what_is_not_there_or_gone_takes_no_file(caller, dataset, path):
    unknown = "00000000-0000-4000-8000-000000000000"
    assert send(caller, "/api/1/datasets/nope/upload/").status_code == 404
    answer = send(caller, f"/api/1/datasets/{dataset.slug}/resources/{unknown}/upload/")
    assert (answer.status_code, answer.json()) == (404, {"message": "Resource does not exist"})
    private = DatasetFactory(private=True)
    assert send(caller, f"/api/1/datasets/{private.slug}/upload/").status_code == 404
    assert send(caller, f"/api/1/datasets/{private.slug}/upload/community/").status_code == 404
    caller.delete(f"/api/1/datasets/{dataset.public_id}/")
    assert send(caller, path).status_code == 410
    assert send(new_caller(), f"{path}community/").status_code == 410


def test_anyone_sends_a_file_to_the_community_of_a_dataset(dataset, media):
    other = new_caller()
    answer = send(other, f"/api/1/datasets/{dataset.slug}/upload/community/")
    assert answer.status_code == 201
    data = answer.json()
    assert data["success"] is True
    assert data["dataset"]["id"] == dataset.public_id
    assert data["owner"]["id"] == other.user.public_id
    assert data["permissions"] == {"delete": True, "edit": True}
    assert CommunityResource.objects.get().is_hosted
    assert len(stored_files(media)) == 1
    dataset.refresh_from_db()
    assert dataset.resources_count == 1
    assert send(Caller(), f"/api/1/datasets/{dataset.slug}/upload/community/").status_code == 401


def test_the_token_of_an_organization_shares_no_file_in_the_name_of_its_person(caller, dataset):
    organization = OrganizationFactory(admin=caller.user)
    scope = f"organization:{organization.public_id}"
    caller.headers = {"X-API-KEY": make_token(user=caller.user, scopes=[scope])[1]}
    answer = send(caller, f"/api/1/datasets/{dataset.slug}/upload/community/")
    assert (answer.status_code, set(answer.json()["errors"])) == (400, {"organization"})
    own = DatasetFactory(organization=organization)
    assert send(caller, f"/api/1/datasets/{own.slug}/upload/").status_code == 201
    assert send(caller, f"/api/1/datasets/{dataset.slug}/upload/").status_code == 403


def test_a_dataset_that_went_while_the_body_came_takes_no_file(dataset, media, monkeypatch):
    written = services.store

    def store(**given):
        dataset.private = True
        dataset.save(update_fields=["private"])
        return written(**given)

    monkeypatch.setattr(services, "store", store)
    answer = send(new_caller(), f"/api/1/datasets/{dataset.slug}/upload/community/")
    assert answer.status_code == 404
    assert stored_files(media) == []
    assert not CommunityResource.objects.exists()


def test_an_upload_sent_twice_with_one_key_is_done_once(caller, path, media):
    once = {"Idempotency-Key": "a1"}
    first, again = (send(caller, path, headers=once) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json()["id"] == again.json()["id"]
    assert len(stored_files(media)) == 1
    refused = send(caller, path, name="a.exe", headers={"Idempotency-Key": "a2"})
    assert refused.status_code == 400
    assert send(caller, path, headers={"Idempotency-Key": "a2"}).status_code == 201


def test_an_upload_is_sent_back_as_it_was_read(caller, dataset, path):
    data = send(caller, path).json()
    one = f"/api/1/datasets/{dataset.public_id}/resources/{data['id']}/"
    before = caller.get(one).json()
    for verb in (caller.put, caller.patch):
        answer = verb(one, before)
        assert answer.status_code == 200
        dated = {"internal", "last_modified"}
        assert {**answer.json(), **dict.fromkeys(dated)} == {**before, **dict.fromkeys(dated)}


def test_a_signed_in_browser_needs_its_token_and_a_whole_body(caller, path):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(caller.user)
    token = "a" * 32
    browser.cookies["csrftoken"] = token
    body = {"file": SimpleUploadedFile("a.csv", b"a", "text/csv")}
    assert browser.post(path, body).status_code == 403
    body = {"file": SimpleUploadedFile("a.csv", b"a", "text/csv")}
    assert browser.post(path, body, headers={"X-CSRFToken": token}).status_code == 201
    cut = cut_body()
    answer = browser.generic(
        "POST", path, headers={"X-CSRFToken": token}, **coming(cut, len(cut) + 50)
    )
    assert (answer.status_code, answer.json()) == (400, {"message": "The upload was cut short."})


def test_permalinks_of_a_hosted_file_lead_to_it(caller, path):
    data = send(caller, path).json()
    for prefix in ("/api/1/datasets/r/", "/datasets/r/"):
        for verb in ("GET", "HEAD"):
            answer = Client().generic(verb, f"{prefix}{data['id']}")
            assert (answer.status_code, answer["Location"]) == (302, data["url"])
    answer = Client().head(f"/fr/datasets/r/{data['id']}")
    assert answer["Location"] == f"/datasets/r/{data['id']}"
