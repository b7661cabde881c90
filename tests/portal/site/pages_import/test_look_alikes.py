"""Folders of documentation that look like something else, and links that lead nowhere."""

import pytest

from organizations.models import Organization
from portal.pages.models import Page
from portal.posts.models import Post

pytestmark = pytest.mark.django_db


def test_how_tos_in_a_folder_of_organizations_are_guides(import_pages, folder):
    place = folder(
        {
            "organisations/creer.md": "---\nicon: house\n---\n\n# Créer une organisation\n\nTexte.",
            "organisations/certifier.md": "---\ntitle: Certifier une organisation\n---\n\nTexte.",
            "organisations/roles.md": "---\ntitle: Différences entre les rôles\n---\n\nTexte.",
            "organisations/README.md": "# Organisations\n\nTexte.",
            "organisations/ministere.md": "---\ntitle: Ministère de la Mer\n---\n\nTexte.",
            "organisations/agir.md": "---\ntitle: Agir pour la mer\nacronym: APM\n---\n\nTexte.",
        }
    )
    import_pages(place)
    names = Organization.objects.values_list("name", flat=True)
    assert sorted(names) == ["Agir pour la mer", "Ministère de la Mer"]
    assert Page.objects.filter(kind="guide").count() == 4


def test_articles_without_a_date_are_guides(import_pages, folder):
    place = folder(
        {
            "articles/_api/intro.md": "---\ntitle: Les API\norder: 1\n---\n\nTexte.",
            "articles/2021-04-01-ouverture.md": "---\ntitle: Ouverture\n---\n\nTexte.",
            "articles/bilan.md": "---\ntitle: Bilan\ndate: 2021-05-01\n---\n\nTexte.",
        }
    )
    import_pages(place)
    assert sorted(Post.objects.values_list("name", flat=True)) == ["Bilan", "Ouverture"]
    assert Page.objects.get().title == "Les API"


def test_a_path_of_another_site_is_words_and_a_warning_until_it_leads_somewhere(
    import_pages, folder
):
    place = folder({"guides/a.md": "# A\n\nVoir [la carte](/carte/#nord)."})
    run = import_pages(place)
    assert "“/carte/” leads nowhere on this site" in run.remarks[0]
    assert Page.objects.get().html.strip() == "<p>Voir la carte.</p>"
    folder({"guides/b.md": "---\ntitle: B\npermalink: /carte/\n---\n\nTexte."})
    run = import_pages(place)
    assert run.files["a.md"][0] == "updated"
    assert 'href="/carte/#nord"' in Page.objects.get(title="A").html


def test_front_matter_alone_without_a_last_line_goes_in(import_pages, folder):
    run = import_pages(folder({"faq/a.md": "---\ntitle: Questions\nlang: fr\n---"}))
    assert run.outcomes == ["created"]


def test_links_as_jekyll_makes_addresses_lead_to_the_files(import_pages, folder):
    place = folder(
        {
            "content/_posts/2017-03-24-non.md": "---\ntitle: Non\ndate: 2017-03-24\n---\n\nTexte.",
            "content/_startups/pix.md": "---\ntitle: Pix\n---\n\nTexte.",
            "content/_guides/a.md": (
                "---\ntitle: A\n---\n\n[1](/general/2017/03/24/non) [2](/2017/03/24/non.html)"
                " [3]({{ site.baseurl }}{% post_url 2017-03-24-non %}) [4](/startups/pix.html)"
                " [5](/startups/autre) [6](ville.gouv.fr)"
            ),
        }
    )
    run = import_pages(place)
    html = Page.objects.get(title="A").html
    assert html.count('href="/posts/non/"') == 3
    assert 'href="/guides/pix/">4' in html
    assert ">5<" not in html
    assert 'href="https://ville.gouv.fr"' in html
    assert len(run.remarks) == 1
    again = import_pages(place / "content" / "_guides" / "a.md")
    assert again.files["a.md"] == ("unchanged", "/guides/a/")


def test_a_file_alone_keeps_its_links_to_files_imported_with_it(import_pages, folder):
    place = folder({"a/x.md": "# X\n\n[y](../b/y.md)", "b/y.md": "# Y\n\nTexte."})
    import_pages(place)
    run = import_pages(place / "a" / "x.md")
    assert run.files["x.md"] == ("unchanged", "/guides/x/")
    assert 'href="/guides/y/"' in Page.objects.get(title="X").html
    folder({"a/x.md": "# X\n\nPuis [y](../b/y.md) et [z](../../z.md)."})
    run = import_pages(place / "a" / "x.md")
    assert run.files["x.md"] == ("updated", "/guides/x/")
    assert 'href="/guides/y/"' in Page.objects.get(title="X").html
    assert len(run.remarks) == 1


def test_a_file_that_was_moved_or_renamed_keeps_its_page(import_pages, folder):
    place = folder({"a/x.md": "# X\n\nTexte.", "a/y.md": "# Y\n\n[x](x.md)"})
    import_pages(place)
    (place / "b").mkdir()
    (place / "a" / "x.md").rename(place / "b" / "autre.md")
    folder({"a/y.md": "# Y\n\n[x](../b/autre.md)"})
    run = import_pages(place)
    assert run.files["autre.md"][1] == "/guides/x/"
    assert run.files["autre.md"][0] != "created"
    assert Page.objects.count() == 2
    assert 'href="/guides/x/"' in Page.objects.get(title="Y").html
    assert import_pages(place).outcomes == ["unchanged"] * 2


def test_a_copy_of_a_file_is_a_page_of_its_own(import_pages, folder):
    place = folder({"a/x.md": "# X\n\nTexte."})
    import_pages(place)
    folder({"b/x2.md": "# X\n\nTexte."})
    assert import_pages(place).files["x2.md"] == ("created", "/guides/x-1/")
