"""Pictures and files beside the texts, and what a front-matter offers."""

import io

import pytest
from django.core.files.storage import default_storage
from PIL import Image

from organizations.models import Organization
from portal.editorial.models import Attachment
from portal.pages.models import Page
from portal.posts.models import Post
from tests.factories import OrganizationFactory

pytestmark = pytest.mark.django_db


def picture(kind="PNG", size=(4, 4), extra=b""):
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, kind)
    return out.getvalue() + extra


def test_pictures_come_along_drawn_anew_and_files_as_they_are(import_pages, folder):
    place = folder(
        {
            "docs/a.md": "# A\n\n![Rouge](../images/Être%20(1).png) [Note](fichiers/note.csv)\n",
            "images/Être (1).png": picture(extra=b"<script>secret</script>"),
            "docs/fichiers/note.csv": "a;b\n",
        }
    )
    run = import_pages(place)
    assert run.remarks == []
    rows = {row.name: row for row in Attachment.objects.all()}
    assert set(rows) == {"../images/Être%20(1).png", "fichiers/note.csv"}
    image = rows["../images/Être%20(1).png"]
    assert b"secret" not in default_storage.open(image.file.name).read()
    assert image.mime == "image/png"
    assert default_storage.open(rows["fichiers/note.csv"].file.name).read() == b"a;b\n"
    html = Page.objects.get().html
    assert f'src="{image.file.url}"' in html
    assert rows["fichiers/note.csv"].file.url in html


def test_equal_files_are_stored_once_and_changed_ones_anew(import_pages, folder, settings):
    files = {
        "a.md": "# A\n\n![x](1.png)",
        "b.md": "# B\n\n![x](2.png)",
        "1.png": picture(),
        "2.png": picture(),
    }
    place = folder(files)
    import_pages(place)
    assert Attachment.objects.count() == 2
    assert len(list((settings.MEDIA_ROOT / "contents").rglob("*.png"))) == 1
    folder({"2.png": picture(size=(5, 5))})
    run = import_pages(place)
    assert (run.files["a.md"][0], run.files["b.md"][0]) == ("unchanged", "updated")
    assert len(list((settings.MEDIA_ROOT / "contents").rglob("*.png"))) == 2
    assert Attachment.objects.count() == 2


def test_a_file_alone_keeps_the_pictures_it_had_with_its_folder(import_pages, folder):
    place = folder({"docs/a.md": "# A\n\n![x](../1.png)", "1.png": picture()})
    import_pages(place)
    assert import_pages(place / "docs" / "a.md").outcomes == ["unchanged"]


@pytest.mark.parametrize(
    ("link", "words"),
    [
        ("absente.png", "absente.png"),
        ("fausse.png", "is no picture"),
        ("page.html", "is of a type that is not taken"),
        ("page.txt", "is a page of HTML"),
        ("dehors.csv", "leads out of the folder"),
        ("../secret.csv", "../secret.csv"),
        ("/nulle/part/", "leads nowhere on this site"),
    ],
)
def test_what_cannot_come_along_is_told_with_its_line(import_pages, folder, tmp_path, link, words):
    (tmp_path / "secret.csv").write_text("secret")
    place = folder(
        {
            "a.md": f"---\ntitle: A\n---\nLigne 4\n\nVoir [ceci]({link}).\n",
            "fausse.png": b"rien",
            "page.html": "<html></html>",
            "page.txt": "<!doctype html><html></html>",
        }
    )
    (place / "dehors.csv").symlink_to(tmp_path / "secret.csv")
    run = import_pages(place)
    assert not run.is_refused
    assert any("a.md:6: " in remark and words in remark for remark in run.remarks)
    assert not Attachment.objects.exists()
    assert "secret" not in Page.objects.get().text


def test_a_public_folder_is_the_top_of_its_site(import_pages, folder):
    import_pages(
        folder(
            {
                "docs/a.md": "# A\n\n![x](/images/x.png)",
                "docs/.vuepress/public/images/x.png": picture(),
            }
        )
    )
    assert Attachment.objects.get().name == "/images/x.png"


def test_news_take_their_picture_and_files(import_pages, folder):
    meta = (
        "title: A\ndate: 2020-01-01\nune-ou-diaporama: [{image: ../x.png}]\n"
        "files: [{file: n.csv, nom: Note}, {file: m.csv}]\n"
    )
    place = folder(
        {"posts/a.md": f"---\n{meta}---\nTexte\n", "x.png": picture(), "posts/n.csv": "a\n"}
    )
    run = import_pages(place)
    post = Post.objects.get()
    assert default_storage.exists(post.image.name)
    files = getattr(post, "files", None) or post.extras["files"]
    assert [entry["title"] for entry in files] == ["Note", "m.csv"]
    assert files[0]["url"].endswith("/n.csv")
    assert files[1]["url"] == ""
    assert [remark.rpartition(": ")[2] for remark in run.remarks] == [
        "“m.csv” was not found beside the text"
    ]
    former = post.image.name
    folder({"x.png": picture(size=(6, 6))})
    import_pages(place)
    post.refresh_from_db()
    assert post.image.name != former


def test_a_profile_says_its_types_links_year_and_logo(import_pages, folder):
    meta = 'title: Ville\nid: 1\ntypes: [Collectivité, "Drôle de type"]\ntags: [https://ville.example/, eau]\n'
    meta += "annee: 1790\nlogo: l.png\n"
    run = import_pages(
        folder({"a.md": f"---\n{meta}thumbnail:\n---\nFondée en 1800.\n", "l.png": picture()})
    )
    found = Organization.objects.get()
    assert (found.badges, found.founded_year) == (["local-authority"], 1790)
    assert found.links == [{"title": "ville.example", "url": "https://ville.example/"}]
    assert (found.extras["tags"], found.extras["types"]) == (["eau"], ["Drôle de type"])
    assert default_storage.exists(found.logo.name)
    assert any("Drôle de type" in remark for remark in run.remarks)


def test_two_files_never_describe_one_organization(import_pages, folder):
    OrganizationFactory(name="Ville d’Auray", acronym="VA")
    place = folder(
        {
            "organisations/a.md": "---\ntitle: va\n---\nUn.",
            "organisations/b.md": "---\ntitle: Ville d’Auray\n---\nDeux.",
        }
    )
    run = import_pages(place)
    assert run.is_refused
    assert run.files["b.md"][0] == "refused"
    assert Organization.objects.get().description == "Un."


def test_a_deleted_organization_is_not_brought_back(import_pages, folder):
    place = folder({"organisations/a.md": "---\ntitle: Ville\n---\nUn."})
    import_pages(place)
    Organization.objects.update(deleted="2020-01-01T00:00:00Z")
    assert import_pages(place).outcomes == ["refused"]


def test_buttons_lead_to_pages_and_those_that_lead_nowhere_are_told(import_pages, folder):
    meta = (
        "buttons:\n- {title: Oui, default: b}\n- {title: Site, url: 'https://exemple.org/'}\n"
        "- {title: Non, url: /absent/}\n"
    )
    run = import_pages(folder({"a.md": f"---\n{meta}---\n# A\n", "b.md": "# B\n"}))
    assert Page.objects.get(title="A").buttons == [
        {"title": "Oui", "url": "/guides/b/"},
        {"title": "Site", "url": "https://exemple.org/"},
    ]
    assert "the button “Non” leads nowhere on this site" in run.output


def test_kinds_are_asked_for_or_kept(import_pages, folder):
    place = folder({"a.md": "---\ntitle: A\nsummary: Court\n---\nTexte.\n"})
    run = import_pages(place, kind="faq")
    assert run.address("a.md") == "/faq/a/"
    assert import_pages(place).outcomes == ["unchanged"]
    refused = import_pages(place, kind="post")
    assert "it was imported as another kind" in refused.output
    assert Page.objects.get().kind == "faq"


def test_a_second_run_costs_few_queries_a_file(import_pages, folder, django_assert_max_num_queries):
    place = folder(
        {f"{n}.md": f"# Page {n}\n\n[Suite]({n + 1}.md)\n" for n in range(30)}
        | {"30.md": "# Fin\n"}
    )
    import_pages(place)
    with django_assert_max_num_queries(31 * 4 + 20):
        assert set(import_pages(place).outcomes) == {"unchanged"}
