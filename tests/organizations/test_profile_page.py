"""The tab « Présentation »: a profile such as the original of the Insee, and blocs once published."""

import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.datasets.models import Dataset
from organizations.models import Organization
from organizations.presentation import MOST_SHOWN, shown_blocs, shown_links
from tests.factories import (
    ContactPointFactory,
    DataserviceFactory,
    DatasetFactory,
    OrganizationFactory,
    ReuseFactory,
)

pytestmark = pytest.mark.django_db

LONG_TEXT = (
    "**L’institut** collecte et diffuse les statistiques. Fondé en **1946**, il publie.\n"
    "Sa mission tient en un mot : mesurer.\n\n"
    "Il couvre l’économie et la société.\n\n## Partenariats\n\nAvec d’autres pays."
)


def text_of(client, organization):
    answer = client.get(organization.get_absolute_url())
    assert answer.status_code == 200
    return answer.content.decode()


def with_blocs(*blocs, **fields):
    return OrganizationFactory(
        presentation_blocs=list(blocs),
        presentation_blocs_published_at=timezone.now(),
        **fields,
    )


def ref(row):
    return {"class": type(row).__name__, "id": row.public_id}


# --- The profile -------------------------------------------------------------------------------


def test_a_profile_shows_all_that_the_original_holds(client):
    ministry = OrganizationFactory(name="Ministère de l’Économie")
    page = text_of(
        client,
        OrganizationFactory(
            name="INSEE",
            summary="La statistique publique.",
            description=LONG_TEXT,
            certified=True,
            natures=["state", "public-establishment"],
            founded_year=1946,
            parent=ministry,
            url="https://www.insee.fr/",
            links=[{"title": "", "url": "https://www.insee.fr/fr/information/2410988"}],
        ),
    )
    badges = re.findall(r'<span class="fr-badge">([^<]+)</span>', page)
    assert badges == ["Service public", "État", "Établissement public"]
    assert "Créé en 1946" in page
    assert "<strong>L’institut</strong>" in page
    assert "<p>Il couvre l’économie et la société.</p>" in page
    assert '<h3 id="presentation-partenariats">Partenariats</h3>' in page
    assert f'<a href="{ministry.get_absolute_url()}">Ministère de l’Économie</a>' in page
    assert 'href="https://www.insee.fr/"' in page
    tag = re.search(r'<a class="fr-tag" href="([^"]+)"[^>]*><svg.*?</svg> ([^<]+)</a>', page)
    assert tag is not None
    assert tag.groups() == (
        "https://www.insee.fr/fr/information/2410988",
        "insee.fr/fr/information/2410988",
    )
    assert page.count("<h1") == 1


def test_a_machine_reads_when_and_where(client):
    page = text_of(
        client, OrganizationFactory(acronym="IN", founded_year=1946, url="https://insee.example/")
    )
    found = re.search(r'<script type="application/ld\+json">(.+?)</script>', page)
    assert found is not None
    data = json.loads(found[1])
    assert (data["alternateName"], data["foundingDate"]) == ("IN", "1946")
    assert data["sameAs"] == "https://insee.example/"
    assert "logo" not in data


def test_what_a_profile_does_not_say_leaves_no_trace(client):
    page = text_of(client, OrganizationFactory(description=""))
    for words in ("Créé en", "Tutelle", "Contact<", "fr-tag", "Liens de l’organisation"):
        assert words not in page


@pytest.mark.parametrize(
    "links",
    [None, 7, "x", {"url": "https://a.example"}, [["https://a.example"]], [{"url": None}],
     [{"title": "Piège", "url": "javascript:alert(1)"}], [{"title": "Piège", "url": "//a.example"}],
     [{"title": ["Piège"], "url": 3}]],
)  # fmt: skip
def test_links_that_lead_nowhere_on_the_web_are_left_out(links):
    assert shown_links(Organization(links=links)) == []


def test_a_title_that_holds_tags_is_text(client):
    page = text_of(
        client,
        OrganizationFactory(links=[{"label": "<script>x", "url": 'https://a.example/"><b>'}]),
    )
    assert "&lt;script&gt;x" in page
    assert "<script>x" not in page
    assert '"><b>' not in page


def test_contacts_are_those_that_answer(client):
    organization = OrganizationFactory()
    ContactPointFactory(organization=organization, name="Guichet", email="a@b.example")
    ContactPointFactory(
        organization=organization, name="Accueil", email="", contact_form="https://b.example/f"
    )
    ContactPointFactory(organization=organization, name="Autrice", role="creator")
    ContactPointFactory(name="Voisin")
    page = text_of(client, organization)
    assert 'href="mailto:a@b.example"' in page
    assert 'href="https://b.example/f"' in page
    assert "Autrice" not in page
    assert "Voisin" not in page


# --- Blocs -------------------------------------------------------------------------------------


def test_blocs_are_shown_once_published_in_place_of_the_description(client):
    organization = OrganizationFactory(
        description="La présentation.",
        presentation_blocs=[
            {"class": "MarkdownBloc", "title": "Nos mots", "content": "Le *bloc*."}
        ],
    )
    before = text_of(client, organization)
    assert "<p>La présentation.</p>" in before
    assert "Nos mots" not in before
    Organization.objects.update(presentation_blocs_published_at=timezone.now())
    after = text_of(client, organization)
    assert "<h2>Nos mots</h2>" in after
    assert "<p>Le <em>bloc</em>.</p>" in after
    assert "<p>La présentation.</p>" not in after


def test_each_class_of_bloc_is_shown(client):
    dataset = DatasetFactory(title="Prénoms")
    reuse = ReuseFactory(title="Carte des prénoms")
    api = DataserviceFactory(title="API Sirene")
    page = text_of(
        client,
        with_blocs(
            {"class": "HeroBloc", "title": "Bienvenue", "description": "Chez **nous**.",
             "color": "green", "main_link_url": "https://a.example/s", "main_link_title": "Voir"},
            {"class": "DatasetsListBloc", "title": "Nos données", "subtitle": "Choisies",
             "datasets": [ref(dataset)]},
            {"class": "ReusesListBloc", "title": "Nos usages", "reuses": [ref(reuse)]},
            {"class": "DataservicesListBloc", "title": "Nos API", "dataservices": [ref(api)]},
            {"class": "LinksListBloc", "title": "Nos liens", "paragraph": "Pour *lire*.",
             "links": [{"title": "Rapport", "url": "https://a.example/r"},
                       {"title": "Piège", "url": "javascript:x"}],
             "main_link_url": "javascript:x", "main_link_title": "Mauvais"},
            {"class": "AccordionListBloc", "title": "Questions", "description": "Par *thème*.",
             "items": [{"title": "Qui ?", "content": [
                 {"class": "MarkdownBloc", "title": "Nous", "content": "Une **équipe**."},
                 {"class": "DatasetsListBloc", "title": "Et", "datasets": [ref(dataset)]}]}]},
        ),
    )  # fmt: skip
    for words in (
        "pv-banner--green", "<p>Chez <strong>nous</strong>.</p>", 'href="https://a.example/s"',
        "Choisies", f'href="{dataset.get_absolute_url()}"', "Carte des prénoms", "API Sirene",
        "<p>Pour <em>lire</em>.</p>", 'href="https://a.example/r"', "<p>Par <em>thème</em>.</p>",
        "<summary><h3>Qui ?</h3>", "<h4>Nous</h4>", "<p>Une <strong>équipe</strong>.</p>",
    ):  # fmt: skip
        assert words in page, words
    assert page.count(dataset.get_absolute_url()) == 2
    assert "javascript:" not in page
    assert "Mauvais" not in page
    assert page.count("<h1") == 1


def test_what_is_not_public_is_not_listed(client):
    shown, private = DatasetFactory(title="Au jour"), DatasetFactory(title="Secret", private=True)
    archived = DatasetFactory(title="Ancien")
    Dataset.objects.filter(pk=archived.pk).update(archived=timezone.now())
    page = text_of(
        client,
        with_blocs(
            {"class": "DatasetsListBloc", "title": "Mêlés", "datasets": [ref(shown), ref(private)]},
            {"class": "DatasetsListBloc", "title": "Tous cachés", "datasets": [ref(private)]},
            {"class": "DatasetsListBloc", "title": "Archivés", "datasets": [ref(archived)]},
        ),
    )
    assert "Mêlés" in page
    assert "Au jour" in page
    for words in ("Secret", "Ancien", "Tous cachés", "Archivés"):
        assert words not in page


def test_any_number_of_blocs_costs_the_same(client, django_assert_num_queries):
    def blocs(number):
        return [
            {"class": "DatasetsListBloc", "title": "D", "datasets": [ref(DatasetFactory())]}
            for _ in range(number)
        ] + [{"class": "ReusesListBloc", "title": "R", "reuses": [ref(ReuseFactory())]}]

    few, many = with_blocs(*blocs(1)), with_blocs(*blocs(12))
    text_of(client, few)
    with CaptureQueriesContext(connection) as captured:
        text_of(client, few)
    with django_assert_num_queries(len(captured)):
        text_of(client, many)


def test_a_book_of_blocs_is_shown_as_it_was_typed(client):
    text = "[**x**](https://a.example) <b>gras</b>\n" * 300
    organization = with_blocs(*[{"class": "MarkdownBloc", "content": text}] * 40)
    page = text_of(client, organization)
    assert "[**x**](https://a.example) &lt;b&gt;gras&lt;/b&gt;" in page


def test_no_page_shows_more_than_so_many_blocs():
    bloc = {"class": "MarkdownBloc", "content": "x"}
    accordion = {"class": "AccordionListBloc", "items": [{"title": "T", "content": [bloc] * 100}]}
    found = shown_blocs(
        Organization(
            presentation_blocs=[accordion] * 100, presentation_blocs_published_at=timezone.now()
        )
    )
    assert sum(1 + len(part.blocs) for each in found for part in each.parts) <= MOST_SHOWN


KEYS = ("class", "title", "content", "description", "items", "links", "datasets", "url", "id",
        "main_link_url", "color")  # fmt: skip
SCRAPS = st.none() | st.booleans() | st.integers() | st.text(max_size=12)
ANYTHING = st.recursive(
    SCRAPS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner),
    max_leaves=25,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ANYTHING)
def test_blocs_of_any_shape_give_a_page(value):
    blocs = shown_blocs(
        Organization(presentation_blocs=value, presentation_blocs_published_at=timezone.now())
    )
    assert all(not bloc.is_empty for bloc in blocs)
