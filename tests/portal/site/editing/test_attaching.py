"""Pictures and files that editors join: drawn anew, stored once, refused in words when they are not what they say."""

import io

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from portal.editorial.models import Attachment
from portal.pages.models import Page
from portal.site.editing.attaching import Refused, attach, markdown_for
from tests.factories import OrganizationFactory, PageFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client):
    client.force_login(UserFactory(operator=True))
    return PageFactory()


def picture(kind="JPEG", size=(40, 30), **options):
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, format=kind, **options)
    return out.getvalue()


def joined(client, page, name, content):
    sent = SimpleUploadedFile(name, content, "image/jpeg")
    address = f"/admin/site/textes/pages/{page.pk}/"
    return client.post(f"{address}fichiers/", {"file": sent}, follow=True).content.decode()


def test_a_picture_is_drawn_anew_without_what_is_not_seen(client, page):
    exif = Image.Exif()
    exif[0x010E] = "Chez moi, 48.85 N"
    content = picture(exif=exif) + b"<script>alert(1)</script>"
    assert "![été](" in joined(client, page, "été.JPEG", content)
    row = Attachment.objects.get()
    stored = row.file.read()
    assert row.file.name.endswith("/ete.jpg")
    assert (row.mime, row.size, row.name) == ("image/jpeg", len(stored), "été.JPEG")
    assert b"Chez moi" not in stored
    assert b"<script>" not in stored
    assert Image.open(io.BytesIO(stored)).size == (40, 30)


def test_a_wide_picture_becomes_one_for_a_page(client, page):
    joined(client, page, "large.png", picture("PNG", (3_000, 10)))
    assert Image.open(Attachment.objects.get().file).width == 1_600


def test_one_content_is_stored_once_whatever_its_names_and_texts(client, page):
    content = picture()
    joined(client, page, "une.jpg", content)
    joined(client, page, "deux.jpg", content)
    joined(client, PageFactory(), "une.jpg", content)
    assert Attachment.objects.count() == 3
    assert len({row.file.name for row in Attachment.objects.all()}) == 1
    folder = Attachment.objects.first().file.name.rpartition("/")[0]
    assert len(default_storage.listdir(folder)[1]) == 1


def test_a_file_of_the_same_name_takes_the_place_of_the_first(client, page):
    joined(client, page, "a.csv", b"a;b\n1;2\n")
    joined(client, page, "a.csv", b"a;b\n3;4\n")
    assert Attachment.objects.get().file.read() == b"a;b\n3;4\n"


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.csv", b"MZ;nom\n1;2\n"), ("a.pdf", b"%PDF-1.7\n"), ("a.xlsx", b"PK\x03\x04rest"),
     ("a.zip", b"PK\x05\x06" + b"\0" * 18), ("a.json", b"{}"), ("a.txt", "é".encode())],
)  # fmt: skip
def test_documents_are_taken_as_they_are(client, page, name, content):
    assert "Fichier joint" in joined(client, page, name, content)
    assert Attachment.objects.get().file.read() == content


SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.svg", SVG, "exportez-la en PNG"),
        ("a.png", SVG, "exportez-la en PNG"),
        ("a.xml", SVG, "exportez-la en PNG"),
        ("a.svgz", b"\x1f\x8b\x08", "exportez-la en PNG"),
        ("a.html", b"bonjour", "Une page HTML"),
        ("a.txt", b"<!DOCTYPE html><p>x", "Une page HTML"),
        ("a.jpg", b"<html><script>", "Une page HTML"),
        ("a.exe", b"MZ\x90\0", "Un programme"),
        ("a.pdf", b"MZ\x90\0\x03", "Un programme"),
        ("a.csv", b"#!/bin/sh\nrm", "Un programme"),
        ("a.zip", b"\x7fELF\x02", "Un programme"),
        ("a.sh", b"echo", "Ce type de fichier"),
        ("sans-extension", b"texte", "Ce type de fichier"),
        ("a.png", b"\x89PNG\r\n\x1a\n", "image lisible"),
        ("a.png", b"texte", "image lisible"),
        ("a.pdf", b"bonjour", "Le contenu n’est pas celui d’un fichier « .pdf »"),
        ("a.csv", b"%PDF-1.4", "Le contenu n’est pas celui d’un fichier « .csv »"),
        ("a.xlsx", b"a;b", "Le contenu n’est pas celui"),
        ("a.txt", picture("PNG"), "Le contenu n’est pas celui"),
        ("a.csv", b"", "Le fichier est vide."),
    ],
)  # fmt: skip
def test_what_is_not_what_it_says_is_refused_in_words(client, page, name, content, words):
    assert words in joined(client, page, name, content)
    assert not Attachment.objects.exists()


def test_a_picture_too_large_is_refused(client, page, monkeypatch):
    monkeypatch.setattr("portal.core.images.MAX_BYTES", 100)
    assert "réduisez-la" in joined(client, page, "a.png", picture("PNG", (400, 400)) + b"\0" * 100)
    monkeypatch.undo()
    monkeypatch.setattr("portal.core.images.MAX_PIXELS", 100)
    assert "millions de pixels" in joined(client, page, "a.png", picture("PNG", (400, 400)))
    assert not Attachment.objects.exists()


def test_presentations_have_no_files(client, page):
    address = f"/admin/site/textes/organisations/{OrganizationFactory().pk}/fichiers/"
    sent = SimpleUploadedFile("a.txt", b"x")
    assert client.post(address, {"file": sent}).status_code == 404


def test_the_mark_of_a_file_is_read_as_it_was_meant(page):
    row = attach(subject=page, sent=SimpleUploadedFile("a [1](x).txt", b"x"))
    page.source = markdown_for(row)
    assert page.source == f"[a \\[1\\](x)]({row.file.url})"


ENDINGS = ["", ".", ".csv", ".JPG", ".pdf", ".tar.gz", ".svg", ".txt.", ".é", ".zip"]
BEGINNINGS = [
    b"",
    b"PK\x03\x04",
    b"%PDF-",
    b"\x89PNG\r\n\x1a\n",
    b"\xff\xd8\xff",
    b"\xef\xbb\xbf<svg",
]


@settings(max_examples=60, deadline=None)
@given(
    stem=st.text(
        st.characters(exclude_categories=("C", "Z"), exclude_characters="/\\"), max_size=60
    ),
    ending=st.sampled_from(ENDINGS),
    beginning=st.sampled_from(BEGINNINGS),
    rest=st.binary(min_size=1, max_size=60),
)
def test_any_file_is_joined_or_refused_in_words(stem, ending, beginning, rest):
    name, content = f"f{stem}{ending}", beginning + rest
    page = Page.objects.first() or PageFactory()
    try:
        attach(subject=page, sent=SimpleUploadedFile(name, content))
    except Refused as refusal:
        assert str(refusal).endswith((".", "»"))
