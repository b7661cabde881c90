"""Sites of many pages: each a collection, with the parts that its contents or its folders make."""

import pytest

from portal.pages.models import Page
from tests.factories import PageFactory

pytestmark = pytest.mark.django_db


def placed():
    rows = Page.objects.guides().order_by("collection", "position", "title")
    return [tuple(row) for row in rows.values_list("title", "collection", "part")]


def test_a_table_of_contents_gives_parts_and_order(import_pages, folder):
    place = folder(
        {
            "SUMMARY.md": "# Table\n\n* [Accueil](README.md)\n\n## Ouvrir ses données\n\n"
            "* [Zèbres](a/z.md)\n  * [Abeilles](a/b.md)\n\n## S’en servir\n\n* [Lire](c.md)\n",
            "README.md": "# Guide des animaux\n\nBonjour, [zèbres](a/z.md).\n",
            "a/z.md": "# Zèbres\n",
            "a/b.md": "# Abeilles\n",
            "a/README.md": "# a\n",
            "c.md": "# Lire\n",
        }
    )
    import_pages(place)
    name = "Guide des animaux"
    assert placed() == [
        ("Guide des animaux", name, ""),
        ("Zèbres", name, "Ouvrir ses données"),
        ("Abeilles", name, "Ouvrir ses données"),
        ("Lire", name, "S’en servir"),
        ("a", name, "Ouvrir ses données"),
    ]
    assert set(import_pages(place).outcomes) <= {"unchanged", "skipped"}


def test_a_new_order_of_the_contents_moves_its_pages(import_pages, folder):
    files = {"SUMMARY.md": "* [A](a.md)\n* [B](b.md)\n", "a.md": "# A\n", "b.md": "# B\n"}
    place = folder(files)
    import_pages(place)
    folder({"SUMMARY.md": "* [B](b.md)\n* [A](a.md)\n"})
    import_pages(place)
    assert [title for title, _collection, _part in placed()] == ["B", "A"]


def test_a_site_is_named_by_its_configuration_and_parted_by_its_folders(import_pages, folder):
    place = folder(
        {
            ".vuepress/config.js": "module.exports = {\n  base: '/',\n  title: 'Nos guides',\n}\n",
            "README.md": "# Accueil\n",
            "01-droit/README.md": "# Le droit\n",
            "01-droit/licence.md": "# La licence\n",
            "outils-libres/a.md": "# Un outil\n",
        }
    )
    import_pages(place)
    assert sorted(placed()) == [
        ("Accueil", "Nos guides", ""),
        ("La licence", "Nos guides", "Le droit"),
        ("Le droit", "Nos guides", "Le droit"),
        ("Un outil", "Nos guides", "Outils libres"),
    ]


def test_sites_in_one_folder_are_told_apart(import_pages, folder):
    place = folder(
        {
            "un/SUMMARY.md": "* [Page](page.md)\n",
            "un/page.md": "# Page\n",
            "deux/_config.yml": "title: Le second # ici\n",
            "deux/page.md": "# Autre page\n",
        }
    )
    import_pages(place)
    assert placed() == [("Autre page", "Le second", ""), ("Page", "Un", "")]


def test_loose_files_join_the_guides_of_the_portal(import_pages, folder):
    place = folder({"a.md": "# A\n", "b.md": "# B\n", "_posts/2026-01-01-n.md": "# N\n"})
    import_pages(place)
    assert placed() == [("A", "", ""), ("B", "", "")]


def test_a_file_imported_alone_stays_in_its_collection(import_pages, folder):
    place = folder(
        {"SUMMARY.md": "## Un\n\n* [A](a.md)\n* [B](b.md)\n", "a.md": "# A\n", "b.md": "# B\n"}
    )
    import_pages(place)
    folder({"b.md": "# B\n\nPlus.\n"})
    assert import_pages(place / "b.md").outcomes == ["updated"]
    assert placed() == [("A", "Textes", "Un"), ("B", "Textes", "Un")]


@pytest.mark.parametrize(
    "said",
    [b"", b"\xff\xfe", b"title:\n", b"title: [1]\n", b"title: {a: 1}\n", b"\0" * 9, b"- a\n"],
)
def test_a_configuration_that_says_nothing_leaves_the_name_of_the_folder(
    import_pages, folder, said
):
    place = folder({"mkdocs.yml": said, "a.md": "# A\n", "b.md": "# B\n"}, name="mes-pages")
    import_pages(place)
    assert {collection for _title, collection, _part in placed()} == {"Mes pages"}


def test_what_lies_below_the_home_page_has_no_part(import_pages, folder):
    place = folder(
        {
            "SUMMARY.md": "* [Notre site](README.md)\n* [Suite](readme/suite.md)\n",
            "README.md": "# Notre site\n",
            "readme/suite.md": "# \N{TEST TUBE} Suite\n",
        }
    )
    run = import_pages(place)
    assert {part for _title, _collection, part in placed()} == {""}
    assert run.address("suite.md") == "/guides/suite/"


def test_a_file_that_asks_for_no_rank_stands_after_the_guides_of_the_portal(import_pages, folder):
    PageFactory(title="Zèle", position=3)
    import_pages(folder({"a.md": "# Abeille\n", "b.md": "# Bourdon\n"}))
    assert list(Page.objects.guides().values_list("title", flat=True)) == [
        "Zèle",
        "Abeille",
        "Bourdon",
    ]
