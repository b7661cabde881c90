"""Names of files made harmless, and what a file is from its first bytes."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.files.choices import NAME_LENGTH
from portal.files.names import format_of, is_allowed, normalised, place_for
from portal.files.sniffing import is_html, type_of


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("My File.csv", "my-file.csv"),
        ("Données d’été_2026.CSV", "donnees-d-ete-2026.csv"),
        ("..\\..\\x.csv", "x.csv"),
        ("../../etc/passwd.csv", "passwd.csv"),
        ("a\0.csv", "a.csv"),
        ("\u202egnp.csv", "gnp.csv"),
        (".csv", "fichier.csv"),
        ("!!!.csv", "fichier.csv"),
        ("a..b.csv", "a.b.csv"),
        ("x" * 4000 + ".csv", "x" * (NAME_LENGTH - 4) + ".csv"),
        ("CON", "con"),
    ],
)
def test_a_name_is_made_harmless(sent, shown):
    assert normalised(sent) == shown


@given(st.text(max_size=300))
def test_any_name_becomes_a_short_plain_one_that_stays(name):
    shown = normalised(name)
    assert re.fullmatch(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?", shown)
    assert len(shown) <= NAME_LENGTH
    assert ".." not in shown
    assert normalised(shown) == shown


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.csv", "csv"),
        ("a.csv.gz", "csv.gz"),
        ("a.2026.csv.tar.gz", "csv.tar.gz"),
        ("a.2026.gz", "gz"),
        ("a.geojson.csv", "csv"),
        ("a", ""),
    ],
)
def test_a_format_is_the_extension_with_the_one_that_an_archive_wraps(name, kind):
    assert format_of(name) == kind


def test_only_listed_extensions_are_taken():
    assert is_allowed("a.csv.gz")
    assert not any(map(is_allowed, ("a.exe", "a.html", "csv", "a.csv.exe")))


def test_two_files_never_share_a_place():
    places = {place_for("jeu", "a.csv") for _ in range(100)}
    assert len(places) == 100
    assert all(re.search(r"/jeu/\d{8}-\d{6}/a\.csv$", place) for place in places)


@pytest.mark.parametrize(
    "head",
    [
        b"<!DOCTYPE html><p>",
        b"\xef\xbb\xbf  \n<HTML lang=fr>",
        b"<!-- a --><!-- b -->\n<script>alert(1)</script>",
        b'<?xml version="1.0"?><html xmlns="x">',
        "\ufeff<html>".encode("utf-16-le"),
        "\ufeff<html>".encode("utf-16-be"),
    ],
)
def test_a_page_is_known_by_its_beginning(head):
    assert is_html(head)


@pytest.mark.parametrize(
    "head", [b"", b"a;b\n", b"<kml>", b"<?xml?><rdf:RDF>", b"htmlx", b"<header>"]
)
def test_what_is_no_page_is_not_taken_for_one(head):
    assert not is_html(head)


def test_a_page_is_known_by_what_its_sender_says():
    assert is_html(b"a;b", "text/html; charset=utf-8")


def test_many_comments_are_looked_at_in_no_time():
    started = time.monotonic()
    assert not is_html(b"<!---->" * 150)
    assert time.monotonic() - started < 0.5


@pytest.mark.parametrize(
    ("head", "name", "kind"),
    [
        (b"a;b", "a.csv", "text/csv"),
        (b"\x89PNG\r\n\x1a\n", "a.csv", "image/png"),
        (
            b"PK\x03\x04",
            "a.xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
        (b"\x1f\x8b", "a.csv.gz", "application/gzip"),
        (b"?", "a.sbx", "application/octet-stream"),
    ],
)
def test_a_type_is_that_of_the_content_then_of_the_name(head, name, kind):
    assert type_of(head, name) == kind
