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
            "organisations/README.md": "# Organisations\n\nTexte.",
            "organisations/ministere.md": "---\ntitle: Ministère de la Mer\n---\n\nTexte.",
            "organisations/agir.md": "---\ntitle: Agir pour la mer\nacronym: APM\n---\n\nTexte.",
        }
    )
    import_pages(place)
    names = Organization.objects.values_list("name", flat=True)
    assert sorted(names) == ["Agir pour la mer", "Ministère de la Mer"]
    assert Page.objects.filter(kind="guide").count() == 3


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
