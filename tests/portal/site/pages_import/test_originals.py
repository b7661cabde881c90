"""The five originals, and trees such as each tool keeps."""

import io
import re

import pytest
from PIL import Image

from organizations.models import Organization
from organizations.services import update_organization
from portal.activity.models import Activity
from portal.editorial.models import ImportedFile, Version
from portal.pages.models import Page
from portal.posts.models import Post
from portal.search.models import SearchDocument
from tests.factories import OrganizationFactory

pytestmark = pytest.mark.django_db


def test_five_pages_come_of_the_originals_without_a_warning(import_pages, shared):
    run = import_pages(shared / "seeds")
    assert not run.is_refused
    assert sorted(run.outcomes) == ["created"] * 5 + ["skipped"]
    assert run.files["README.md"][0] == "skipped"
    assert run.remarks == []
    assert (
        "Files: 5 created, 0 updated, 0 unchanged, 0 refused, 1 skipped. Warnings: 0." in run.lines
    )
    assert run.address("guide-juridique-opendata.md") == "/juridique/opendata/"
    assert run.address("faq-index.md") == "/faq/decouvrir-l-opendata/"
    assert Page.objects.published().count() == 3


def test_a_second_run_changes_nothing(import_pages, shared):
    import_pages(shared / "seeds")
    models = (Page, Post, Organization, ImportedFile, Version, SearchDocument, Activity)
    before = [list(model.objects.order_by("pk").values()) for model in models]
    run = import_pages(shared / "seeds")
    assert sorted(run.outcomes) == ["skipped"] + ["unchanged"] * 5
    assert run.remarks == []
    assert [list(model.objects.order_by("pk").values()) for model in models] == before


def test_the_index_of_questions_keeps_its_buttons_in_order(import_pages, shared):
    import_pages(shared / "seeds" / "faq-index.md")
    page = Page.objects.get()
    assert (page.kind, page.title) == ("faq", "Découvrir L'OpenData")
    assert page.summary == "Les questions essentielles sur Data.gouv.fr"
    assert [button["url"] for button in page.buttons] == [
        "/faq/citoyen/",
        "/faq/producteur/",
        "/faq/reutilisateur/",
        "/faq/developpeur/",
        "/faq/integrateur/",
    ]
    assert page.buttons[2]["title"] == "Réutilisateur"


def test_the_press_release_keeps_its_date_lead_keywords_and_files(client, import_pages, shared):
    import_pages(shared / "seeds" / "communique-2021-04-29-ouverture.md")
    post = Post.objects.get()
    assert post.published.isoformat() == "2021-04-29T14:38:00+00:00"
    assert post.tags == ["communique-de-presse", "donnees"]
    assert post.headline.startswith("**Amélie de Montchalin")
    assert post.category == "Communiqué de presse"
    assert post.files == [{"title": "Télécharger le communiqué de presse", "url": ""}]
    assert post.press_contact["tel"] == ["01.00.00.00.00", "06.00.00.00.00"]
    page = client.get(post.get_absolute_url()).content.decode()
    assert '?tag=donnees">Données</a>' in page
    assert '?tag=communique-de-presse">Communiqué de presse</a>' in page


def test_the_profile_updates_the_organization_that_is_here(import_pages, shared):
    insee = OrganizationFactory(
        name="Institut national de la statistique (Insee)",
        acronym="Insee",
        badges=["certified"],
        links=[{"title": "Site", "url": "https://www.insee.fr/"}],
    )
    run = import_pages(shared / "seeds" / "organisation-insee.md")
    assert run.files["organisation-insee.md"] == ("updated", insee.get_absolute_url())
    insee.refresh_from_db()
    assert insee.name == "Institut national de la statistique (Insee)"
    assert insee.description.startswith("**L'Institut national")
    assert insee.badges == ["certified", "public-service"]
    assert (insee.natures, insee.founded_year) == (["state"], 1946)
    assert insee.links[1]["url"] == "https://www.insee.fr/fr/information/2410988"
    assert insee.extras["id"] == "20230927140247"


def test_a_profile_shows_its_dialect_its_pictures_and_its_links(client, import_pages, folder):
    text = (
        "---\ntitle: Ville\ntypes: [commune]\nid: '7'\n---\n"
        '{% hint style="info" %}\nOuvert.\n{% endhint %}\n\n'
        "![Le plan](plan.png) et [le guide](../g.md)\n\n## Le détail\n\nFin.\n"
    )
    picture = io.BytesIO()
    Image.new("RGB", (9, 9), "navy").save(picture, "PNG")
    textes = folder(
        {
            "organisations/ville.md": text,
            "organisations/plan.png": picture.getvalue(),
            "g.md": "---\npermalink: /g\n---\n# Guide\n\n[la ville](organisations/ville.md#le-détail)",
        }
    )
    run = import_pages(textes)
    assert run.remarks == []
    address = f"{run.address('ville.md')}#presentation-le-detail"
    assert f'href="{address}"' in Page.objects.get().html
    page = client.get(run.address("ville.md")).content.decode()
    assert "fr-alert--info" in page
    assert '<h3 id="presentation-le-detail">' in page
    assert "{%" not in page
    assert re.search(r'<img src="/media/contents/[^"]*plan\.png" alt="Le plan"', page)
    assert '<a href="/g/">le guide</a>' in page
    assert import_pages(textes).outcomes == ["unchanged", "unchanged"]
    organization = Organization.objects.get()
    organization.description += "\n\nRelu."
    update_organization(actor=None, organization=organization, changes=["description"])
    Page.objects.update(path="/guides/ailleurs/")
    assert import_pages(textes).files["ville.md"][0] == "updated"
    page = client.get(run.address("ville.md")).content.decode()
    assert '<a href="/guides/ailleurs/">le guide</a>' in page
    assert "Relu." in page


def test_a_gitbook_keeps_the_order_and_the_home_of_its_contents(import_pages, folder):
    place = folder(
        {
            "README.md": "# Bienvenue\n\nVoir [la suite](<Être prêt (2).md>).\n",
            "SUMMARY.md": "# Table\n\n* [Accueil](README.md)\n* [Suite](<Être prêt (2).md>)\n* [Fin](fin/README.md)\n",
            "Être prêt (2).md": '# Être prêt\n\n{% hint style="info" %}\n[Retour](README.md#x).\n{% endhint %}\n',
            "fin/README.md": "# Fin\n\n[Avant](../%C3%8Atre%20pr%C3%AAt%20(2).md) et [ici](./)\n",
        }
    )
    run = import_pages(place)
    assert run.remarks == []
    assert run.files["SUMMARY.md"][0] == "skipped"
    titles = list(Page.objects.order_by("position").values_list("title", flat=True))
    assert titles == ["Bienvenue", "Être prêt", "Fin"]
    assert 'href="/guides/etre-pret/"' in Page.objects.get(title="Bienvenue").html
    assert 'href="/guides/bienvenue/' in Page.objects.get(title="Être prêt").html
    assert 'href="/guides/etre-pret/"' in Page.objects.get(title="Fin").html


def test_a_vuepress_site_keeps_its_permalinks_and_the_links_between_them(import_pages, folder):
    place = folder(
        {
            "docs/.vuepress/config.js": "module.exports = {}",
            "docs/README.md": "# Accueil\n\n[A](/juridique/) [B](./juridique/licences.md#données-ouvertes)\n",
            "docs/juridique/README.md": "---\npermalink: /droit/ouverture.html\n---\n# Le droit\n\n[C](licences)\n",
            "docs/juridique/licences.md": "# Licences\n\n## Données ouvertes\n\n[D](/droit/ouverture.html)\n",
        }
    )
    run = import_pages(place)
    assert run.remarks == []
    home = Page.objects.get(title="Accueil")
    assert 'href="/droit/ouverture/"' in home.html
    assert 'href="/guides/licences/#donnees-ouvertes"' in home.html
    assert 'href="/guides/licences/"' in Page.objects.get(path="/droit/ouverture/").html
    assert 'href="/droit/ouverture/"' in Page.objects.get(title="Licences").html


def test_a_jekyll_site_becomes_news_pages_and_profiles(import_pages, folder):
    place = folder(
        {
            "_config.yml": "title: x",
            "README.md": "How to build this site.",
            "_includes/tete.md": "Morceau.",
            "_site/index.md": "# Construit",
            "_posts/2020-02-03-une-annonce.md": "---\ntitle: Une annonce\n---\nLire {% link guides/lire.md %}",
            "_drafts/plus-tard.md": "---\ntitle: Plus tard\n---\nBientôt.",
            "guides/lire.md": "---\ntitle: Lire\n---\nTexte.",
            "organisations/ville.md": "---\ntitle: Ville d’Auray\ntypes: [commune]\n---\nTexte.",
            "faq/questions.md": "---\ntitle: Questions\n---\n## Pourquoi ?\n\nParce que.",
        }
    )
    run = import_pages(place)
    assert {name: outcome for name, (outcome, _) in run.files.items()} == {
        "README.md": "skipped",
        "2020-02-03-une-annonce.md": "created",
        "plus-tard.md": "created",
        "lire.md": "created",
        "ville.md": "created",
        "questions.md": "created",
    }
    assert Post.objects.get(name="Une annonce").published.isoformat().startswith("2020-02-02T23:00")
    assert Post.objects.get(name="Plus tard").published is None
    assert Organization.objects.get().natures == ["commune"]
    assert Page.objects.get(title="Questions").kind == "faq"
    assert "1 × folder _includes, 1 × folder _site" in run.output


def test_texts_of_the_front_matter_and_second_titles_are_not_lost(import_pages, folder):
    meta = 'title: "Le vrai titre"\nsections:\n  - title: Partie\n    content: |\n      Un.\n\n      - deux\n'
    import_pages(folder({"a.md": f"---\n{meta}cle: valeur\n---\n# Autre titre\n\nTrois.\n"}))
    page = Page.objects.get()
    assert page.title == "Le vrai titre"
    assert [heading["text"] for heading in page.headings] == ["Autre titre", "Partie"]
    assert "deux" in page.text
    assert page.extras["cle"] == "valeur"
