"""Where imported pages live: safe, free, lasting."""

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from organizations.models import Organization
from portal.pages.models import Page, Redirect
from portal.pages.services import create_page, lead, update_page
from portal.posts.models import Post
from portal.site.pages_import.addressing import Addresses, is_served, safe_path
from portal.site.pages_import.records import Draft, Found, Kind

pytestmark = pytest.mark.django_db


def page(path, title="Ici"):
    return create_page(actor=None, page=Page(title=title, path=path, source="Texte"))


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("/juridique/opendata", "/juridique/opendata/"),
        ("/a/b.html", "/a/b/"),
        ("/a/index.html", "/a/"),
        ("/Données Ouvertes/(2)/", "/donnees-ouvertes/2/"),
        ("/%61dmin-guide/", "/admin-guide/"),
    ],
)
def test_a_safe_permalink_is_the_address(import_pages, folder, written, address):
    run = import_pages(folder({"a.md": f'---\npermalink: "{written}"\n---\n# Un titre\n'}))
    assert run.address("a.md") == address
    assert run.remarks == []


@pytest.mark.parametrize(
    "written",
    [
        "/admin/", "/admin/site/", "/api/1/x/", "/media/x/", "/static/x.html", "/datasets/", "/datasets/mon-jeu/",
        "/posts/x/", "/", "/faq/citoyen/", "//exemple.org/x", "https://exemple.org/x",
        "../x/", "/a/../../admin/", "/%2e%2e/admin/",
        "/a\\\\b/", "/:categories/:title/", "/search/", "x/y", "/a?b=c", "/a#b", "/" + "a/" * 200,
        "/comptes/login/", "/ADMIN/", "/health/", "/fr/datasets/", "/.well-known/x/",
    ],
)  # fmt: skip
def test_any_other_gives_an_address_made_of_the_title_and_a_warning(import_pages, folder, written):
    run = import_pages(folder({"a.md": f'---\npermalink: "{written}"\n---\n# Un titre\n'}))
    assert run.address("a.md") == "/guides/un-titre/"
    assert len(run.remarks) == 1
    assert "permalink" in run.remarks[0]


def test_two_files_of_one_title_or_permalink_have_an_address_each(import_pages, folder):
    place = folder(
        {
            "a.md": "# Un titre\n\nA",
            "b.md": "# Un titre\n\nB",
            "c.md": "---\npermalink: /la/\n---\n# C\n",
            "d.md": "---\npermalink: /la/\n---\n# D\n",
            "posts/e.md": "# Une annonce\n\nE",
            "posts/f.md": "# Une annonce\n\nF",
        }
    )
    run = import_pages(place)
    assert [run.address(name) for name in ("a.md", "b.md", "c.md", "d.md")] == [
        "/guides/un-titre/",
        "/guides/un-titre-1/",
        "/la/",
        "/guides/d/",
    ]
    assert sorted(Post.objects.values_list("slug", "content")) == [
        ("une-annonce", "# Une annonce\n\nE"),
        ("une-annonce-1", "# Une annonce\n\nF"),
    ]
    assert sum("another page has this title" in remark for remark in run.remarks) == 2
    assert sum("is held by another page" in remark for remark in run.remarks) == 1
    assert set(import_pages(place).outcomes) == {"unchanged"}


def test_a_title_never_takes_the_address_that_another_file_names(import_pages, folder):
    files = {"a.md": "# Ouvrir\n", "b.md": "---\npermalink: /guides/ouvrir/\n---\n# B\n"}
    run = import_pages(folder(files))
    assert run.address("b.md") == "/guides/ouvrir/"
    assert run.address("a.md") == "/guides/ouvrir-1/"


def test_the_address_of_a_page_is_never_taken_that_of_a_redirect_may_be(import_pages, folder):
    page("/prise/")
    lead("/ancienne/", "/prise/")
    files = {
        f"{name}.md": f"---\npermalink: /{name}/\n---\n# {name}\n" for name in ("prise", "ancienne")
    }
    run = import_pages(folder(files))
    assert run.address("prise.md") == "/guides/prise/"
    assert run.address("ancienne.md") == "/ancienne/"
    assert not Redirect.objects.filter(path="/ancienne/").exists()
    assert Page.objects.get(path="/prise/").title == "Ici"


def test_the_permalink_of_news_and_of_a_profile_leads_there(import_pages, folder):
    place = folder(
        {
            "posts/a.md": "---\npermalink: /actus/a.html\nredirect_from: [/b/, /admin/]\n---\n# A\n",
            "organisations/c.md": "---\ntitle: C\npermalink: /api/c/\n---\nTexte\n",
        }
    )
    run = import_pages(place)
    there = Post.objects.get().get_absolute_url()
    assert dict(Redirect.objects.values_list("path", "to")) == {
        "/actus/a.html": there,
        "/b/": there,
    }
    assert run.address("c.md") == Organization.objects.get().get_absolute_url()


def test_a_changed_file_updates_its_page_and_keeps_its_address(import_pages, folder):
    place = folder({"a.md": "# Avant\n\nTexte."})
    import_pages(place)
    folder({"a.md": "---\npermalink: /ailleurs/\n---\n# Après\n\nAutre."})
    run = import_pages(place)
    assert run.files["a.md"] == ("updated", "/guides/avant/")
    found = Page.objects.get()
    assert (found.title, found.path) == ("Après", "/guides/avant/")
    assert found.versions.count() == 2


def test_an_edit_made_here_stays_until_the_file_changes(import_pages, folder):
    place = folder({"a.md": "# A\n\n[B](b.md)", "b.md": "# B\n"})
    import_pages(place)
    edited = Page.objects.get(title="A")
    edited.source, edited.path = "Réécrit : [B](b.md).", "/guides/deplacee/"
    update_page(actor=None, page=edited)
    assert set(import_pages(place).outcomes) == {"unchanged"}
    moved = Page.objects.get(title="B")
    moved.path = "/guides/b-ailleurs/"
    update_page(actor=None, page=moved)
    run = import_pages(place)
    assert run.files["a.md"] == ("updated", "/guides/deplacee/")
    edited.refresh_from_db()
    assert edited.source == "Réécrit : [B](b.md)."
    assert 'href="/guides/b-ailleurs/"' in edited.html
    folder({"a.md": "# A\n\nDu fichier."})
    import_pages(place)
    edited.refresh_from_db()
    assert edited.source == "# A\n\nDu fichier."


def test_the_same_file_is_the_same_page_alone_or_with_its_folder(import_pages, folder):
    place = folder({"un/deux/a.md": "# A\n\n[B](../b.md)", "un/b.md": "# B\n"})
    import_pages(place / "un" / "deux" / "a.md")
    run = import_pages(place)
    assert run.files["b.md"][0] == "created"
    assert run.address("a.md") == "/guides/a/"
    assert import_pages(place / "un").outcomes == ["unchanged", "unchanged"]
    assert import_pages(place / "un" / "b.md").outcomes == ["unchanged"]
    assert Page.objects.count() == 2


def test_a_repository_cloned_elsewhere_is_the_same_one_a_like_folder_is_another(
    import_pages, folder
):
    import_pages(folder({".git/HEAD": "", "a.md": "# Un\n"}, name="x/depot"))
    run = import_pages(folder({".git/HEAD": "", "a.md": "# Deux\n"}, name="y/depot"))
    assert run.files["a.md"] == ("updated", "/guides/un/")
    import_pages(folder({"a.md": "# Trois\n"}, name="x/docs"))
    run = import_pages(folder({"a.md": "# Quatre\n"}, name="y/docs"))
    assert run.files["a.md"] == ("created", "/guides/quatre/")
    assert sorted(Page.objects.values_list("title", flat=True)) == ["Deux", "Quatre", "Trois"]


def test_two_like_folders_in_one_run_do_not_mix(import_pages, folder):
    one = folder({"a.md": "# Un\n"}, name="x/docs")
    two = folder({"a.md": "# Deux\n"}, name="y/docs")
    import_pages(one, two)
    assert sorted(Page.objects.values_list("title", flat=True)) == ["Deux", "Un"]
    assert import_pages(two, one).output.count("unchanged  ") == 2


def draft(number, kind, permalink, title):
    found = Found(Path(f"/x/{number}.md"), Path("/x"), f"x/{number}.md", f"{number}.md")
    return Draft(found, kind, {}, "", title or "Titre", "", permalink=permalink)


PIECES = st.sampled_from(
    [*"/.aAé:", "..", "admin", "api", "guides", "faq", "citoyen", "%2e", "\\", " ", "datasets", "html", "\0"]
)  # fmt: skip
PERMALINKS = st.one_of(st.just(""), st.lists(PIECES, max_size=8).map("".join), st.text(max_size=30))
TITLES = st.one_of(st.sampled_from(["Un titre", "", "..", "/admin/", "é"]), st.text(max_size=20))
SHAPE = re.compile(r"(?:/[a-z0-9]+(?:-[a-z0-9]+)*)+/")


@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.tuples(st.sampled_from([Kind.GUIDE, Kind.FAQ, Kind.SERVICE]), PERMALINKS, TITLES),
        min_size=1,
        max_size=6,
    )
)
@example([(Kind.GUIDE, "/a/", "a"), (Kind.FAQ, "/a", "a"), (Kind.GUIDE, "/A/index.html", "a")])
def test_every_address_is_safe_and_no_two_are_the_same(wanted):
    drafts = [draft(number, *each) for number, each in enumerate(wanted)]
    Addresses().settle(drafts)
    addresses = [each.address for each in drafts]
    assert len(set(addresses)) == len(addresses)
    for each in drafts:
        assert SHAPE.fullmatch(each.address)
        assert not is_served(each.address)
        for alias in each.aliases:
            assert alias.startswith("/")
            assert ".." not in alias
            assert not alias.startswith("//")


@given(PERMALINKS)
def test_a_path_is_ours_or_none(written):
    path = safe_path(written)
    assert path == "" or SHAPE.fullmatch(path)
    assert not path or safe_path(path) == path
