"""Home, organizations, reuses, accounts, and the pages of what went wrong."""

import datetime as dt
import re

import pytest
from django.db.models import Sum
from django.test import RequestFactory
from django.urls import reverse

from catalog.datasets.models import Dataset
from organizations.models import Organization
from portal.core import errors
from portal.site.hero import draw_history
from tests.factories import DatasetFactory, OrganizationFactory, ReuseFactory, UserFactory

pytestmark = pytest.mark.django_db


# --- Home --------------------------------------------------------------------------------------


def test_an_empty_catalogue_has_a_home(text_of):
    page = text_of("/")
    assert "Plateforme ouverte des données publiques" in page
    assert "Le catalogue est encore vide." in page


def test_the_figures_of_the_home_page_agree_with_the_database(text_of):
    organization = OrganizationFactory()
    datasets = [
        DatasetFactory(organization=organization, with_files=number, tags=["transport"])
        for number in range(1, 4)
    ]
    DatasetFactory(private=True, organization=organization, with_files=5)
    Dataset.objects.filter(pk=datasets[0].pk).update(downloads_count=12_345)
    ReuseFactory(organization=organization, datasets=datasets)
    page = text_of("/")
    figures = dict(re.findall(r"<dt>(?:<a[^>]*>)?([^<]+)(?:</a>)?</dt><dd[^>]*>([^<]+)</dd>", page))
    published = Dataset.objects.published()
    assert figures == {
        "jeux de données": str(published.count()),
        "fichiers": str(published.aggregate(n=Sum("resources_count"))["n"]),
        "réutilisations": "1",
        "organisations": str(Organization.objects.published().count()),
        "téléchargements": "12,3\u00a0k",
    }


def test_counts_of_themes_are_those_of_their_searches(text_of):
    for tag, number in (("transport", 3), ("sante", 1), ("culture", 2)):
        for _ in range(number):
            DatasetFactory(tags=[tag])
    page = text_of("/")
    tiles = re.findall(
        r'<h3 class="fr-tile__title"><a href="(/datasets/\?tag=[^"]+)">.*?fr-tile__detail">([^<]+)<',
        page,
        re.DOTALL,
    )
    assert len(tiles) == 3
    for address, count in tiles:
        number = count.split()[0]
        assert f"<strong>{number} résultat" in text_of(address)


def test_the_square_shows_the_months_past_and_says_the_most(text_of):
    hero = draw_history({(2024, 5): 7, (2025, 1): 2, (2031, 1): 99}, dt.date(2025, 3, 14))
    assert "jusqu’à 7 en mai 2024" in hero.label
    slabs = "".join(path for _tone, path in hero.paving.paths)
    assert slabs.count("M") == 6 * 12 + 3
    assert 'role="img" aria-label="Aucun jeu de données' in text_of("/")


# --- Organizations -----------------------------------------------------------------------------


def test_organizations_are_searched_filtered_and_sorted(text_of):
    OrganizationFactory(name="Institut des cartes", certified=True)
    OrganizationFactory(name="Association des arbres", badges=["association"])
    assert "2 organisations" in text_of("/organizations/")
    assert "Association des arbres" not in text_of("/organizations/?kind=public-service")
    assert "Institut des cartes" not in text_of("/organizations/?q=arbres")
    assert "Aucune organisation ne répond" in text_of("/organizations/?q=zzzz")
    for query in ("sort=nope", "kind=nope", "page=0", "page=99999", "q=%ff", "sort=-datasets"):
        assert "2 organisations" in text_of(f"/organizations/?{query}") or query == "q=%ff"


def test_the_tabs_of_an_organization(text_of):
    organization = OrganizationFactory(
        name="Insee",
        acronym="INS",
        certified=True,
        summary="La statistique publique.",
        founded_year=1946,
        natures=["state"],
    )
    dataset = DatasetFactory(title="Prénoms", organization=organization)
    ReuseFactory(title="Carte des prénoms", organization=organization, datasets=[dataset])
    address = organization.get_absolute_url()
    organization.refresh_from_db()
    presentation = text_of(address)
    for words in (
        "Insee",
        "(INS)",
        "Producteur vérifié",
        "Service public",
        "État",
        "La statistique publique.",
        "1946",
        "Les plus consultés",
        "Prénoms",
    ):
        assert words in presentation
    assert "Prénoms" in text_of(f"{address}datasets/")
    assert "Carte des prénoms" in text_of(f"{address}reutilisations/")
    assert organization.public_id in text_of(f"{address}informations/")


def test_a_link_of_a_profile_is_a_web_address_or_no_link(text_of):
    organization = OrganizationFactory(
        links=[
            {"label": "Piège", "url": "javascript:alert(1)"},
            {"label": "Rapport", "url": "https://x.example/r"},
            "bogue",
        ]
    )
    page = text_of(organization.get_absolute_url())
    assert "javascript:" not in page
    assert "https://x.example/r" in page


def test_a_deleted_organization_is_gone(client):
    organization = OrganizationFactory(name="Disparue")
    Organization.objects.filter(pk=organization.pk).update(
        deleted=dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    )
    answer = client.get(organization.get_absolute_url())
    assert answer.status_code == 410
    assert "Disparue" in answer.content.decode()


def test_no_e_mail_of_a_member_is_shown(text_of):
    person = UserFactory(email="secret@example.org")
    organization = OrganizationFactory(admin=person)
    page = text_of(f"{organization.get_absolute_url()}informations/")
    assert person.name in page
    assert "secret@example.org" not in page


# --- Reuses ------------------------------------------------------------------------------------


def test_reuses_are_filtered_by_type_and_topic(text_of):
    dataset = DatasetFactory()
    ReuseFactory(title="Un site", type="application", topic="health", datasets=[dataset])
    ReuseFactory(title="Un article", type="post", topic="others", datasets=[dataset])
    assert "2 réutilisations" in text_of("/reuses/")
    assert "Un article" not in text_of("/reuses/?type=application")
    assert "Un site" not in text_of("/reuses/?topic=others")
    assert "2 réutilisations" in text_of("/reuses/?type=nope&topic=nope&sort=nope&page=٣")
    assert "Aucune réutilisation ne répond" in text_of("/reuses/?q=zzzz")


def test_the_page_of_a_reuse_names_its_datasets(text_of):
    dataset = DatasetFactory(title="Adresses")
    reuse = ReuseFactory(title="Un plan", datasets=[dataset], url="https://plan.example/")
    page = text_of(reuse.get_absolute_url())
    for words in (
        "Un plan",
        "Adresses",
        "Voir la réutilisation",
        "https://plan.example/",
        "Application",
    ):
        assert words in page


# --- Every page --------------------------------------------------------------------------------


def test_every_page_is_whole_and_leads_to_pages_that_exist(client):
    organization = OrganizationFactory(certified=True)
    dataset = DatasetFactory(
        organization=organization, with_files=2, tags=["transport"], license_key="lov2"
    )
    reuse = ReuseFactory(datasets=[dataset])
    seen, waiting = (
        set(),
        [
            "/",
            dataset.get_absolute_url(),
            reuse.get_absolute_url(),
            organization.get_absolute_url(),
        ],
    )
    while waiting:
        address = waiting.pop()
        if address in seen or address.startswith(("/static/", "/media/", "/api/")):
            continue
        seen.add(address)
        answer = client.get(address)
        assert answer.status_code in (200, 302), (address, answer.status_code)
        if "text/html" not in answer.get("Content-Type", "") or answer.status_code == 302:
            continue
        page = answer.content.decode()
        assert page.count("<h1") == 1, address
        assert not re.search(
            r"<[^>]+\sstyle=|<style|<script(?! src=| type=\"application/ld)|\son\w+=", page
        ), address
        assert "{{" not in page and "{%" not in page, address
        waiting += [
            link.replace("&amp;", "&").partition("#")[0]
            for link in re.findall(r'<a [^>]*href="(/[^"]*)"', page)
        ][:80]
        assert len(seen) < 400
    assert len(seen) > 15


def test_the_neutral_brand_bears_no_sign_of_the_state(client, settings):
    settings.SITE_NAME = "Données d’Exemple"
    dataset = DatasetFactory(with_files=1)
    for address in (
        "/",
        "/datasets/",
        dataset.get_absolute_url(),
        "/organizations/",
        "/reuses/",
        "/nulle-part/",
        reverse("account_login"),
    ):
        page = client.get(address).content.decode()
        assert "Données d’Exemple" in page
        assert not [
            word
            for word in (
                "République",
                "fr-logo",
                "Marianne",
                "info.gouv.fr",
                "legifrance",
                "/favicon/",
                "pictograms/",
            )
            if word in page
        ]


def test_the_state_brand_wears_its_design_system(client, settings):
    settings.PORTAL_BRAND = "etat"
    page = client.get("/").content.decode()
    for words in ("fr-logo", "dsfr.main.min.css", "etat.css", 'aria-controls="menu"'):
        assert words in page
    assert "popover" not in page


def test_signing_in_and_out(client, text_of):
    UserFactory(email="ada@example.org")
    assert "Se connecter" in text_of(reverse("account_login"))
    wrong = client.post(reverse("account_login"), {"login": "ada@example.org", "password": "non"})
    assert "Erreur :" in wrong.content.decode()
    assert (
        client.post(
            reverse("account_login"), {"login": "ada@example.org", "password": "secret-1234"}
        ).status_code
        == 302
    )
    assert "Se déconnecter" in text_of("/")
    assert "Voulez-vous vraiment fermer votre session" in text_of(reverse("account_logout"))


def test_the_manifest_bears_the_name_of_the_site(client, settings):
    settings.SITE_NAME = "Mon portail"
    answer = client.get("/manifest.webmanifest")
    assert answer["Content-Type"] == "application/manifest+json"
    assert answer.json()["name"] == "Mon portail"


# --- What went wrong ---------------------------------------------------------------------------


def test_a_page_that_is_not_there_offers_a_search(text_of):
    page = text_of("/nulle-part/", status=404)
    assert "La page que vous cherchez est introuvable" in page
    assert 'role="search"' in page


def test_a_forbidden_page_says_so():
    answer = errors.permission_denied(_request("/datasets/x/"))
    assert answer.status_code == 403
    assert "Vous n’avez pas les droits" in answer.content.decode()


def test_programs_get_errors_they_can_read():
    for handler, status in (
        (errors.page_not_found, 404),
        (errors.permission_denied, 403),
        (errors.bad_request, 400),
        (errors.server_error, 500),
    ):
        answer = handler(_request("/api/1/nope/"))
        assert (answer.status_code, answer["Content-Type"]) == (status, "application/json")


def test_the_page_of_faults_needs_no_database(django_db_blocker):
    django_db_blocker.block()
    try:
        answer = errors.server_error(_request("/"))
    finally:
        django_db_blocker.restore()
    assert answer.status_code == 500
    assert "Une erreur est survenue" in answer.content.decode()


def test_the_page_of_faults_survives_its_own_fault(monkeypatch):
    monkeypatch.setattr(errors, "get_template", lambda name: 1 / 0)
    answer = errors.server_error(_request("/"))
    assert answer.status_code == 500
    assert "Une erreur est survenue" in answer.content.decode()


def _request(path):
    from django.contrib.auth.models import AnonymousUser

    request = RequestFactory().get(path)
    request.user = AnonymousUser()
    return request
