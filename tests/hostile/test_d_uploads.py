"""Rows D of the hostile inputs, on uploads: names, contents and connections that lie."""

import pytest
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile

from catalog.datasets.models import Resource
from tests.api import Caller, new_caller
from tests.factories import DatasetFactory
from tests.uploading import coming, cut_body, send, stored_files

pytestmark = pytest.mark.django_db
NAMES = [
    "..\\..\\x.csv",
    "../../x.csv",
    "x" * 4000 + ".csv",
    "CON.csv",
    "\u202evsc.x.csv",
    "%2e%2e%2fx.csv",
]


@pytest.fixture
def caller():
    return new_caller()


@pytest.fixture
def path(caller):
    return f"/api/1/datasets/{DatasetFactory(owner=caller.user).public_id}/upload/"


@pytest.fixture
def media(settings):
    return settings.MEDIA_ROOT


@pytest.mark.parametrize("name", NAMES)
def test_d3_a_file_is_stored_where_the_portal_says(caller, path, media, name):
    answer = send(caller, path, name=name)
    assert answer.status_code == 201
    title = answer.json()["title"]
    assert title.isascii() and title.islower() and len(title) <= 128
    assert not {"/", "\\", "%"} & set(title)
    (stored,) = stored_files(media)
    assert stored.startswith("resources/")
    assert stored.endswith(f"/{title}")


def test_d5_an_upload_that_was_cut_leaves_nothing(caller, path, media):
    cut = cut_body()
    answer = caller.client.generic(
        "POST", path, headers=caller.headers, **coming(cut, len(cut) + 50)
    )
    assert (answer.status_code, answer.json()) == (400, {"message": "The upload was cut short."})
    assert stored_files(media) == []
    assert not Resource.objects.filter(filetype="file").exists()


def test_d5_a_full_disk_is_said(caller, path, media, monkeypatch):
    kept = FileSystemStorage.save

    def save(storage, place, content):
        kept(storage, place, SimpleUploadedFile("x", b"half"))
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(FileSystemStorage, "save", save)
    answer = send(caller, path)
    assert answer.status_code == 507
    assert answer.json()["message"] == "There is no room left for this file."
    assert stored_files(media) == []


def test_d4_a_file_that_lies_is_known_by_its_content(caller, path):
    data = send(caller, path, b"\x89PNG\r\n\x1a\n", name="a.csv", kind="text/csv").json()
    assert data["mime"] == "image/png"
    address = data["url"].removeprefix("http://testserver")
    answer = Caller().get(address)
    assert answer["Content-Disposition"] == 'attachment; filename="a.csv"'
    assert answer["X-Content-Type-Options"] == "nosniff"
