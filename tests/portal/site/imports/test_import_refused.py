"""import_catalog: sources that cannot be read, each told in one sentence."""

import gzip
import lzma
import zlib

import pytest

from catalog.datasets.models import Dataset
from portal.site.imports import catalogue_csv, json_stream
from tests.portal.site.imports.samples import COLUMNS, csv_file, csv_text, dataset, json_file, row

CATALOGUE = csv_text([row(n) for n in range(1, 400)]).encode()


def test_missing_folder_and_empty(refusal, tmp_path):
    assert "no such file" in refusal(tmp_path / "nothing.csv")
    assert "is a directory" in refusal(tmp_path)
    (tmp_path / "empty").touch()
    assert "the file is empty" in refusal(tmp_path / "empty")


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"\x7fELF\x02\x01\x00\x00" * 50, "neither text nor a compressed text"),
        (b"name,age\nAda,36\n", "this is not the catalogue of data.gouv.fr"),
        (csv_text([row()], delimiter=",").encode(), "this is not the catalogue of data.gouv.fr"),
        (csv_text([], [c for c in COLUMNS if c != "id"]).encode(), "missing: id"),
        (b"<!DOCTYPE html><html></html>", "this is not the catalogue of data.gouv.fr"),
        (gzip.compress(b"", mtime=0), "expected columns"),
        (gzip.compress(CATALOGUE, mtime=0)[:-900], "cut short"),
        (lzma.compress(CATALOGUE)[:-900], "cut short"),
        (gzip.compress(CATALOGUE, mtime=0)[:300] + b"x" * 500, "cannot be unpacked"),
        (lzma.compress(CATALOGUE)[:200] + b"x" * 500, "cannot be unpacked"),
        (b"\xfd7zXZ\x00garbage" * 20, "cannot be unpacked"),
        (CATALOGUE + b'"never closed', "line 401"),
    ],
)
def test_no_catalogue(refusal, tmp_path, data, sentence):
    path = tmp_path / "source"
    path.write_bytes(data)
    found = refusal(path)
    assert sentence in found and str(path) in found


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('[{"id": 1, "title": tru}]', "line 1, column 21"),
        ('[\n {"id": 1, "title": ""},\n {"id" 2}\n]', "line 3, column 8"),
        ('[{"title": "never closed}]', "a text has no end"),
        ('[{"title": "x"}', "the end is missing"),
        ('[{"title": "x"', "what begins here has no end"),
        ("[1, 2]", "an object was expected"),
        ('{"results": [{"id": 1}]}', "expected a list of datasets"),
        ('{"data": {"id": 1}}', "expected a list of datasets"),
        ('[{"package": "ckan"}]', "neither a dataset nor an organization"),
        ("[" + "[" * 100_000, "an object was expected"),
        ('[{"title": ' + "[" * 100_000 + "]" * 100_000 + "}]", "the JSON is broken"),
        ('[{"title": NaN}]', "the JSON is broken"),
    ],
)
def test_no_json_of_the_api(refusal, tmp_path, text, sentence):
    path = json_file(tmp_path, text)
    found = refusal(path)
    assert sentence in found and str(path) in found
    assert not Dataset.objects.exists()


def test_a_break_in_the_middle_keeps_what_came_before(refusal, tmp_path, import_catalog):
    whole = json_file(tmp_path, [dataset(1), dataset(2)]).read_text()
    path = json_file(tmp_path, whole[:-40] + "]")
    assert "line 1" in refusal(path)
    assert set(Dataset.objects.values_list("slug", flat=True)) <= {"jeu-1"}


def test_a_line_and_a_value_have_bounds(refusal, tmp_path, monkeypatch):
    monkeypatch.setattr(catalogue_csv, "MAX_LINE", 1000)
    long = csv_file(tmp_path, [row(description="x" * 2000)], "c.csv.gz")
    assert "line 2: longer than 1000" in refusal(long)
    monkeypatch.setattr(catalogue_csv, "MAX_LINE", 100_000)
    monkeypatch.setattr(catalogue_csv, "MAX_FIELD", 1000)
    assert "field larger than field limit" in refusal(long)
    monkeypatch.setattr(json_stream, "MAX_VALUE", 1000)
    monkeypatch.setattr(json_stream, "CHUNK", 100)
    huge = json_file(tmp_path, [dataset(description="x" * 5000)])
    assert "longer than 1000" in refusal(huge)


def test_a_bomb_is_unpacked_piece_by_piece(refusal, tmp_path):
    zipper = zlib.compressobj(9, zlib.DEFLATED, 31)
    path = tmp_path / "bomb.gz"
    with path.open("wb") as out:
        for _ in range(64):
            out.write(zipper.compress(b"0" * 1024 * 1024))
        out.write(zipper.flush())
    assert "line 1: longer than" in refusal(path)


def test_a_number_of_records(import_catalog, tmp_path):
    with pytest.raises(Exception, match="is not a number of records"):
        from django.core.management import call_command

        call_command("import_catalog", "x", "--limit", "-4")
