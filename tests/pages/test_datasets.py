"""Pages of a dataset: the search page, the three tabs, one file, the stable download."""

import datetime as dt
import json
import re

import pytest
from django.conf import settings
from django.utils import timezone

from catalog.datasets.models import Dataset
from catalog.datasets.services import delete_dataset, update_dataset
from tests.factories import (
    DatasetFactory,
    OrganizationFactory,
    ResourceFactory,
    ReuseFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def _json_ld(page):
    return json.loads(re.search(r'application/ld\+json">(.*?)</script>', page, re.DOTALL)[1])


# --- The search page ---------------------------------------------------------------------------


def test_the_list_tells_what_it_holds_and_how_fresh_each_is(text_of):
    organization = OrganizationFactory(name="Insee", certified=True)
    DatasetFactory(title="Base Sirene", organization=organization, with_files=2)
    page = text_of("/datasets/")
    for words in (
        "1 résultat",
        "Base Sirene",
        "Insee",
        "Producteur vérifié",
        "aujourd’hui",
        "2 fichiers",
        "Pas encore contrôlé",
        "Format de données",
    ):
        assert words in page


def test_words_searched_are_found_and_marked(text_of):
    DatasetFactory(
        title="Accidents de la route", description="Chaque accident corporel est décrit. " * 5
    )
    DatasetFactory(title="Qualité de l’air")
    page = text_of("/datasets/?q=accidents")
    assert "<mark>accident</mark>" in page
    assert "Qualité de l’air" not in page
    assert "parmi les 2 jeux de données" in page


def test_filters_narrow_and_each_may_be_taken_back(text_of):
    DatasetFactory(title="En un tableau", tags=["eau"], with_files=1)
    DatasetFactory(
        title="En un document", tags=["eau"], resources=[ResourceFactory.build(format="pdf")]
    )
    page = text_of("/datasets/?tag=eau&format_family=documents")
    assert "En un document" in page
    assert "En un tableau" not in page
    assert 'href="/datasets/?tag=eau"' in page
    assert "Retirer le filtre" in page
    assert "Réinitialiser les filtres" in page


def test_an_organization_is_filtered_by_its_id_or_its_slug(text_of):
    organization = OrganizationFactory(name="Ville d’Exemple")
    DatasetFactory(title="Arbres", organization=organization)
    DatasetFactory(title="Budget")
    for key in (organization.public_id, organization.slug):
        page = text_of(f"/datasets/?organization={key}")
        assert "Arbres" in page
        assert "Budget" not in page
    assert "Aucun résultat" in text_of("/datasets/?organization=inconnue")


def test_a_ticked_value_without_result_stays_ticked(text_of):
    DatasetFactory(with_files=1)
    page = text_of("/datasets/?q=zzzz&format_family=documents")
    assert re.search(r'value="documents"[^>]*checked', page)


def test_nothing_found_says_what_to_do_next(text_of):
    page = text_of("/datasets/?q=zzzz")
    assert "Pas de résultats pour « zzzz »" in page
    assert 'href="/organizations/?q=zzzz"' in page


def test_drafts_archived_and_deleted_are_in_no_list(text_of):
    DatasetFactory(title="Un brouillon", private=True)
    DatasetFactory(title="Une archive", archived=timezone.now())
    delete_dataset(actor=None, dataset=DatasetFactory(title="Un disparu"))
    for address in ("/datasets/", "/"):
        page = text_of(address)
        assert not [
            words for words in ("Un brouillon", "Une archive", "Un disparu") if words in page
        ]


@pytest.mark.parametrize(
    "query",
    [
        "page=0",
        "page=999999",
        "page=abc",
        "page=٣",
        "page=" + "9" * 500,
        "sort=nope",
        "sort=owner__password",
        "sort=-last_update",
        "q=" + "x" * 10_000,
        "q=%ff%fe",
        "q=%ED%A0%80",
        "q=((((",
        "q=:*&|!",
        "q=%25%25%25_",
        "q=%F0%9F%98%80",
        "q=le+la+les",
        "organization='; DROP TABLE",
        "last_update_range=hier",
        "tag=" + "&tag=".join(f"t{n}" for n in range(500)),
        "license=%00x"[:12],
        "format_family=nope",
        "geozone=fr:commune:00000",
        "featured=oui",
        "page_size=1000000",
        "q=%22ouvert",
        "producer_type=",
    ],
)
def test_no_parameter_breaks_the_list(client, query):
    DatasetFactory.create_batch(3)
    answer = client.get(f"/datasets/?{query}")
    assert answer.status_code in (200, 400)
    assert "Traceback" not in answer.content.decode()


@pytest.mark.parametrize(
    "address", ["/datasets/?q=%00", "/organizations/?q=a%00b", "/reuses/?q=%00", "/?x=%00"]
)
def test_a_nul_character_is_refused(client, address):
    assert client.get(address).status_code == 400


def test_a_page_beyond_the_last_is_the_last(text_of):
    for number in range(23):
        DatasetFactory(title=f"Jeu {number}")
    page = text_of("/datasets/?page=50")
    assert page.count('class="pv-result"') == 3
    assert 'aria-current="page" title="Page 2"' in page


# --- One dataset -------------------------------------------------------------------------------


def test_the_page_shows_files_licence_quality_and_citation(text_of):
    organization = OrganizationFactory(name="Insee", certified=True)
    resources = [
        ResourceFactory.build(title="Communes", format="csv", filesize=2_700_000),
        ResourceFactory.build(title="Notice", type="documentation", format="pdf"),
    ]
    dataset = DatasetFactory(
        title="Code officiel géographique",
        organization=organization,
        license_key="lov2",
        frequency="annual",
        resources=resources,
    )
    page = text_of(dataset.get_absolute_url())
    for words in (
        "Fichiers principaux",
        "Communes",
        "2,7\u00a0Mo",
        "Documentation",
        "Notice",
        "taille non communiquée",
        "Annuelle",
        "Licence Ouverte",
        "Qualité des métadonnées",
        "[jeu de données]",
        dataset.public_id,
    ):
        assert words in page
    assert f'/datasets/r/{dataset.resources.get(title="Communes").uuid}"' in page


def test_availability_is_said_in_words_with_its_date(text_of):
    dataset = DatasetFactory(with_files=3)
    dead, alive, _unknown = dataset.resources.order_by("pk")
    type(dead).objects.filter(pk=dead.pk).update(
        availability=False, availability_since=dt.datetime(2026, 1, 14, 12, tzinfo=dt.UTC)
    )
    type(alive).objects.filter(pk=alive.pk).update(availability=True)
    page = text_of(dataset.get_absolute_url())
    for words in (
        "Indisponible depuis le 14\u00a0janvier\u00a02026",
        ">Disponible<",
        "Pas encore contrôlé",
    ):
        assert words in page
    assert "1 indisponible" in text_of("/datasets/")


def test_files_are_ten_a_page_and_searched_among(text_of):
    dataset = DatasetFactory(
        resources=[ResourceFactory.build(title=f"Année {1990 + n}") for n in range(23)]
    )
    address = dataset.get_absolute_url()
    assert text_of(address).count('class="pv-file"') == 10
    assert text_of(f"{address}?page=3").count('class="pv-file"') == 3
    assert "Fichiers 1 à 10 sur 23" in text_of(address)
    found = text_of(f"{address}?f=2004")
    assert found.count('class="pv-file"') == 1
    assert "Année 2004" in found
    assert "Pas de fichier pour « zz »" in text_of(f"{address}?f=zz")


def test_a_single_file_is_one_click_away(text_of):
    dataset = DatasetFactory(with_files=1)
    assert f'class="fr-btn" href="/datasets/r/{dataset.resources.get().uuid}"' in text_of(
        dataset.get_absolute_url()
    )


def test_a_dataset_without_file_says_so(text_of):
    assert "Aucun fichier principal" in text_of(DatasetFactory().get_absolute_url())


def test_files_only_counted_are_sought_at_the_source(text_of):
    dataset = DatasetFactory(title="Importé")
    facts = {"page": "https://www.data.gouv.fr/datasets/importe/"}
    Dataset.objects.filter(pk=dataset.pk).update(
        source_facts=facts, resources_count=15_041, resources_formats=["csv", "pdf"]
    )
    page = text_of(dataset.get_absolute_url())
    for words in (
        "Les fichiers de ce jeu sont décrits à la source",
        "15\u202f041 fichiers",
        facts["page"],
        ">csv<",
        ">pdf<",
    ):
        assert words in page


def test_structured_data_describe_the_dataset_and_its_files(text_of):
    dataset = DatasetFactory(
        title="Arbres", tags=["arbre", "parc"], license_key="lov2", with_files=2
    )
    data = _json_ld(text_of(dataset.get_absolute_url()))
    assert (data["@type"], data["name"], data["keywords"], len(data["distribution"])) == (
        "Dataset",
        "Arbres",
        "arbre, parc",
        2,
    )
    assert data["distribution"][0]["contentUrl"].startswith(f"{settings.SITE_URL}/datasets/r/")


def test_other_addresses_of_a_dataset_lead_to_the_one(client):
    dataset = DatasetFactory(title="Ancien titre")
    former = dataset.slug
    dataset.title = "Nouveau titre"
    update_dataset(actor=None, dataset=dataset, changes=["title"])
    page = dataset.get_absolute_url()
    for address in (
        f"/datasets/{former}/",
        f"/datasets/{dataset.public_id}/",
        page.rstrip("/"),
        f"/fr{page}",
    ):
        answer = client.get(address)
        assert (answer.status_code, answer["Location"]) == (301, page), address
    tab = client.get(f"/datasets/{former}/informations/?page=2")
    assert (tab.status_code, tab["Location"]) == (301, f"{page}informations/?page=2")


def test_a_deleted_dataset_tells_what_it_was(text_of):
    dataset = DatasetFactory(
        title="Vieux cadastre", organization=OrganizationFactory(name="Ville d’Exemple")
    )
    delete_dataset(actor=None, dataset=dataset)
    page = text_of(dataset.get_absolute_url(), status=410)
    assert "Vieux cadastre" in page
    assert "Ville d’Exemple" in page
    assert text_of(f"/datasets/{dataset.public_id}/", status=410)


def test_a_draft_is_for_its_editors_only(client, text_of):
    owner = UserFactory()
    dataset = DatasetFactory(title="Secret", private=True, owner=owner, with_files=1)
    uuid = dataset.resources.get().uuid
    unknown = text_of("/datasets/jamais-vu/", status=404)
    for address in (
        dataset.get_absolute_url(),
        f"{dataset.get_absolute_url()}informations/",
        f"/datasets/{dataset.public_id}/",
        f"{dataset.get_absolute_url()}resources/{uuid}/",
    ):
        assert text_of(address, status=404) == unknown
    assert client.get(f"/datasets/r/{uuid}").status_code == 404
    delete_dataset(
        actor=None, dataset=DatasetFactory(title="Secret effacé", private=True, owner=owner)
    )
    assert client.get("/datasets/secret-efface/").status_code == 404
    client.force_login(owner)
    page = text_of(dataset.get_absolute_url())
    assert "Brouillon" in page
    assert "noindex" in page


def test_an_archived_dataset_stays_readable_but_out_of_engines(text_of):
    page = text_of(
        DatasetFactory(archived=dt.datetime(2025, 4, 1, tzinfo=dt.UTC)).get_absolute_url()
    )
    assert "Archivé le 1er\u00a0avril\u00a02025" in page
    assert '<meta name="robots" content="noindex">' in page


def test_dates_of_year_three_and_of_the_future_are_shown(text_of):
    dataset = DatasetFactory(frequency="daily")
    Dataset.objects.filter(pk=dataset.pk).update(
        last_update=dt.datetime(3, 1, 1, tzinfo=dt.UTC),
        created_at=dt.datetime(2127, 5, 1, tzinfo=dt.UTC),
    )
    page = text_of(dataset.get_absolute_url())
    assert "1er\u00a0janvier\u00a03" in page
    assert "1er\u00a0mai\u00a02127" in page
    assert text_of("/")
    assert text_of("/datasets/")


def test_long_titles_and_many_files_fit_in_a_page(client):
    dataset = DatasetFactory(
        title="T" * 450, resources=[ResourceFactory.build() for _ in range(300)]
    )
    answer = client.get(dataset.get_absolute_url())
    assert answer.status_code == 200
    assert len(answer.content) < 60_000


def test_informations_hold_all_that_is_known(text_of):
    dataset = DatasetFactory(
        description="## Méthode\n\nUne longue description. " * 60,
        frequency="monthly",
        temporal_start=dt.date(2020, 1, 1),
        temporal_end=dt.date(2024, 12, 31),
        harvest={
            "domain": "portail.example",
            "remote_url": "https://portail.example/1",
            "remote_id": "abc",
        },
    )
    page = text_of(f"{dataset.get_absolute_url()}informations/")
    for words in (
        "Méthode",
        "Mensuelle",
        "1er\u00a0janvier\u00a02020",
        "31\u00a0décembre\u00a02024",
        "portail.example",
        "Voir la source originale",
    ):
        assert words in page


def test_a_source_that_is_no_web_address_is_not_linked(text_of):
    page = text_of(
        f"{DatasetFactory(harvest={'remote_url': 'javascript:alert(1)'}).get_absolute_url()}informations/"
    )
    assert "javascript:" not in page


def test_reuses_of_a_dataset_are_a_tab(text_of):
    dataset = DatasetFactory()
    assert "Il n’y a pas encore de réutilisations associées" in text_of(
        f"{dataset.get_absolute_url()}reutilisations/"
    )
    ReuseFactory(title="Une carte", datasets=[dataset])
    assert "Une carte" in text_of(f"{dataset.get_absolute_url()}reutilisations/")


# --- One file ----------------------------------------------------------------------------------


def test_the_page_of_a_file_gives_its_stable_address(text_of):
    dataset = DatasetFactory(with_files=1)
    resource = dataset.resources.get()
    page = text_of(resource.get_absolute_url())
    assert f"{settings.SITE_URL}/datasets/r/{resource.uuid}" in page
    assert resource.title in page


def test_a_file_is_not_shown_under_another_dataset(client):
    resource = DatasetFactory(with_files=1).resources.get()
    other = DatasetFactory()
    assert client.get(f"{other.get_absolute_url()}resources/{resource.uuid}/").status_code == 404


@pytest.mark.parametrize("method", ["get", "head"])
def test_the_stable_address_sends_to_the_file(client, method):
    resource = DatasetFactory(
        resources=[ResourceFactory.build(url="https://x.example/é a.csv?b=1")]
    ).resources.get()
    answer = getattr(client, method)(f"/datasets/r/{resource.uuid}")
    assert (answer.status_code, answer["Location"]) == (302, "https://x.example/%C3%A9%20a.csv?b=1")
    assert "max-age=0" in answer["Cache-Control"]


def test_the_old_french_address_of_a_file_still_works(client):
    resource = DatasetFactory(with_files=1).resources.get()
    answer = client.get(f"/fr/datasets/r/{resource.uuid}", follow=True)
    assert answer.redirect_chain[0] == (f"/datasets/r/{resource.uuid}", 301)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x"])
def test_the_stable_address_never_sends_to_a_scheme_that_runs(client, url):
    resource = DatasetFactory(with_files=1).resources.get()
    type(resource).objects.filter(pk=resource.pk).update(url=url)
    assert client.get(f"/datasets/r/{resource.uuid}").status_code == 400


def test_unknown_and_malformed_files_are_not_found(client):
    assert client.get("/datasets/r/11111111-2222-4333-8444-555555555555").status_code == 404
    assert client.get("/datasets/r/nope").status_code == 404


def test_the_file_of_a_deleted_dataset_is_gone(client):
    dataset = DatasetFactory(with_files=1)
    uuid = dataset.resources.get().uuid
    delete_dataset(actor=None, dataset=dataset)
    assert client.get(f"/datasets/r/{uuid}").status_code == 410


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_pages_are_for_reading(client, method):
    dataset = DatasetFactory()
    for address in ("/", "/datasets/", dataset.get_absolute_url(), "/organizations/", "/reuses/"):
        assert getattr(client, method)(address).status_code == 405


# --- Queries -----------------------------------------------------------------------------------


def test_lists_and_pages_take_as_many_queries_for_thirty_rows_as_for_three(queries_of):
    organization = OrganizationFactory()
    subject = DatasetFactory(organization=organization, with_files=3)
    reuse = ReuseFactory(organization=organization, datasets=[subject])
    addresses = [
        "/",
        "/datasets/",
        "/datasets/?q=donn%C3%A9es",
        "/organizations/",
        "/reuses/",
        subject.get_absolute_url(),
        f"{subject.get_absolute_url()}informations/",
        f"{subject.get_absolute_url()}reutilisations/",
        subject.resources.first().get_absolute_url(),
        reuse.get_absolute_url(),
        *[
            f"{organization.get_absolute_url()}{tab}"
            for tab in ("", "datasets/", "reutilisations/", "informations/")
        ],
    ]
    for _ in range(2):
        other = DatasetFactory(
            organization=organization, with_files=1, tags=["a-b-c"], license_key="lov2"
        )
        ReuseFactory(organization=organization, datasets=[subject, other])
    few = {address: queries_of(address) for address in addresses}
    for _ in range(27):
        other = DatasetFactory(
            organization=OrganizationFactory(), with_files=2, tags=["d-e-f"], license_key="lov2"
        )
        DatasetFactory(organization=organization, with_files=1)
        ReuseFactory(organization=organization, datasets=[subject, other])
    for number in range(12):
        ResourceFactory(dataset=subject, title=f"Autre {number}")
    many = {address: queries_of(address) for address in addresses}
    # Few answers to a text are completed by further queries: other spellings, a part of the words.
    found = "/datasets/?q=donn%C3%A9es"
    assert many.pop(found) < few.pop(found)
    assert many == few
    assert many.pop("/") <= 26  # counted at each visit on a small catalogue only
    assert max(many.values()) <= 16
