"""Files that nobody should have written: each gets one line, and the others go in."""

import os

import pytest

from organizations.models import Organization
from portal.editorial.models import Attachment, ImportedFile
from portal.pages.models import Page, Redirect
from portal.posts.models import Post
from portal.site.pages_import import writing_pages

pytestmark = pytest.mark.django_db
GOOD = {"zz-bonne.md": "# La bonne page\n\nSon texte.\n"}
ALIASES = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]\n" for a, b in zip("abcdefghi", "bcdefghij", strict=True)
)  # fmt: skip


@pytest.mark.parametrize(
    "content",
    [
        b"---\ntitle: [jamais: ferm\xc3\xa9\n---\n# Texte\n",
        b"---\ntitle: Ouverte\n\n# Texte\n",
        f"---\n{ALIASES}---\n# Texte\n".encode(),
        b"---\ntitle: !!python/object/apply:os.system ['touch /tmp/jamais']\n---\n# Texte\n",
        b"---\ntitle: {a: 1}\ntags: 3\nbuttons: oui\nfiles: [1, {a: b}]\ndate: [2]\npermalink: [x]\n---\n# Texte\n",
        b"---\n- une\n- liste\n---\n# Texte\n",
        b'---\ntitle: "a\\0b"\ncle: .nan\nautre: 1e400\nentier: 99999999999999999999999\n---\n# Texte\n',
        b"---\ntitle: x\ndate: 0001-01-01\nreviewed: 9999-12-31\n---\n# Texte\n",
        b"::: tip Jamais ferm\xc3\xa9e\n\nTexte\n",
        b"> " * 30 + b"texte\n",
        b"::::: tip\n" * 30 + b"texte\n",
        b"# Texte\r\n\r\nfin\r\n",
        b"\xef\xbb\xbf# Texte\n",
        b"# Texte \xff\xfe\xe9\n",
        b"# Te\0xte\n\0\n",
        b"# Texte\n\n<script>alert(1)</script><iframe src=x></iframe>\n",
        b"# <script>alert(1)</script>\n",
        b"---\ntitle: <script>alert(1)</script>\n---\ntexte\n",
        b"[lien](javascript:alert(1)) [autre](../../../../etc/passwd) ![x](/etc/passwd)\n",
        b"{% include ../../secret.md %} {{ page.secret }} {% for x in y %}\n",
        b"---\npermalink: /admin/\n---\n# Texte\n",
        b"---\npermalink: /guides/../../admin/\nimage: ../../../etc/passwd\n---\n# Texte\n",
    ],
)
def test_it_is_told_or_cleaned_and_the_others_go_in(import_pages, folder, content):
    run = import_pages(folder({"aa-mauvaise.md": content, **GOOD}))
    assert run.files["zz-bonne.md"] == ("created", "/guides/la-bonne-page/")
    assert run.files["aa-mauvaise.md"][0] in {"created", "refused"}
    assert run.is_refused == (run.files["aa-mauvaise.md"][0] == "refused")
    for page in Page.objects.all():
        shown = page.html.lower() + page.title.lower()
        assert "<script" not in shown
        assert "javascript:" not in page.html
        assert "<iframe" not in shown
        assert not page.path.startswith("/admin")
    assert not Attachment.objects.exists()


@pytest.mark.parametrize("mark", ["x", "*", "[", "<a ", "> ", "{% "])
def test_a_line_of_two_megabytes_is_refused_by_its_size(import_pages, folder, mark):
    run = import_pages(folder({"longue.md": mark * (2_000_000 // len(mark)), **GOOD}))
    assert run.is_refused
    assert "longue.md: it is larger than 1000 kB" in run.output
    assert run.files["zz-bonne.md"][0] == "created"


def test_what_takes_too_long_is_stopped(import_pages, folder, monkeypatch):
    def slow(_source, **_options):
        while True:
            pass

    place = folder({"lente.md": "# Texte\n", **GOOD})
    monkeypatch.setattr("portal.site.pages_import.drafting.SECONDS", 0.05)
    monkeypatch.setattr("portal.site.pages_import.drafting.render", slow)
    run = import_pages(place)
    assert set(run.outcomes) == {"refused"}
    assert "it takes more than 0.05 seconds to read" in run.output


def test_an_error_of_ours_stops_no_other_file(import_pages, folder, monkeypatch):
    save = writing_pages.save

    def fail(draft, *_arguments, **_options):
        if draft.title == "Mauvaise":
            raise RuntimeError("boom")
        return save(draft, *_arguments, **_options)

    monkeypatch.setattr(writing_pages, "save", fail)
    run = import_pages(folder({"aa.md": "# Mauvaise\n", **GOOD}))
    assert "aa.md: it could not be stored (RuntimeError)" in run.output
    assert run.files["zz-bonne.md"][0] == "created"
    assert Page.objects.count() == 1


def test_an_empty_file_another_type_and_no_file_are_refused(import_pages, folder):
    place = folder({"vide.md": b"", "texte.txt": "x", **GOOD})
    run = import_pages(place, place / "texte.txt", place / "absent")
    assert run.is_refused
    assert "vide.md: the file is empty" in run.output
    assert "texte.txt: not Markdown" in run.output
    assert "absent: no such file or folder" in run.output
    assert run.files["zz-bonne.md"][0] == "created"


def test_no_link_is_followed_and_no_special_file_is_opened(import_pages, folder, tmp_path):
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "secret.md").write_text("# Secret\n")
    place = folder(
        {**GOOD, ".cachee/a.md": "# A\n", "node_modules/b.md": "# B\n", ".c.md": "# C\n"}
    )
    (place / "dehors.md").symlink_to(tmp_path / "secret" / "secret.md")
    (place / "dossier").symlink_to(tmp_path / "secret")
    (place / "perdu.md").symlink_to(place / "rien.md")
    (place / "dedans.md").symlink_to(place / "zz-bonne.md")
    os.mkfifo(place / "tube.md")
    run = import_pages(place)
    assert run.is_refused
    assert "dehors.md: a link that leads out of the folder" in run.output
    assert "dossier: a link that leads out of the folder" in run.output
    assert "perdu.md: a link that leads nowhere" in run.output
    assert "tube.md: not a plain file" in run.output
    assert (
        "1 × folder node_modules, 1 × hidden file, 1 × hidden folder, 1 × link inside the folder"
        in run.output
    )
    assert list(Page.objects.values_list("title", flat=True)) == ["La bonne page"]


def test_a_name_that_is_no_text_is_shown_and_stored_all_the_same(import_pages, folder):
    place = folder(GOOD)
    (place / os.fsdecode(b"n\xff\nom.md")).write_bytes(b"# Un titre\n")
    run = import_pages(place)
    assert not run.is_refused
    assert Page.objects.filter(title="Un titre").exists()
    assert import_pages(place).outcomes == ["unchanged", "unchanged"]


def test_a_dry_run_says_the_same_and_writes_nothing(import_pages, folder, settings):
    place = folder(
        {
            **GOOD,
            "posts/a.md": "---\ntitle: Annonce\ncategories: x\ndate: 2020-01-01\nfiles: [note.csv]\n---\nTexte\n",
            "posts/note.csv": "a;b\n",
            "organisations/b.md": "---\ntitle: Ville\npermalink: /ville/\n---\nTexte\n",
        }
    )
    dry = import_pages(place, dry_run=True)
    assert "Dry run" in dry.lines[-1]
    for model in (Page, Post, Organization, ImportedFile, Attachment, Redirect):
        assert not model.objects.exists()
    assert not list(settings.MEDIA_ROOT.rglob("*.csv"))
    assert import_pages(place).lines == dry.lines[:-1]
    assert Attachment.objects.get().name == "note.csv"
