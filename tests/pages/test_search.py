"""Search across kinds: its page, the tabs of kinds, other spellings, why a result is there."""

import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils.html import strip_tags

from portal.core.templatetags.marks import reasons as reasons_list
from portal.search.choices import Kind
from portal.search.context import reasons, results_context
from portal.search.query import Found
from portal.search.weights import FEW
from portal.site.texts import is_asking
from tests.factories import (
    AudienceFactory,
    DatasetFactory,
    OrganizationFactory,
    PageFactory,
    QuestionFactory,
    ReuseFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def _tabs(page):
    """**Shape**: address → words and count of each tab; the current one is marked by a star."""
    block = re.search(r'<nav class="pv-tabs".*?</nav>', page, re.DOTALL)
    found = re.findall(r'<a href="([^"]*)"([^>]*)>(.*?)</a>', block[0]) if block else []
    return {
        url: strip_tags(words) + ("*" if "aria-current" in attributes else "")
        for url, attributes, words in found
    }


@pytest.fixture
def bicycles():
    """Things about bicycles, of every kind."""
    town = OrganizationFactory(name="Ville du Vélo", acronym="VDV", certified=True)
    datasets = [
        DatasetFactory(title=f"Pistes de vélo {number}", organization=town) for number in range(10)
    ]
    for number in range(4):
        ReuseFactory(title=f"Carte vélo {number}", datasets=datasets[:1])
        OrganizationFactory(name=f"Vélo club {number}")
    return town


# --- The page ----------------------------------------------------------------------------------


def test_the_best_of_each_kind_is_on_one_page(text_of, bicycles):
    page = text_of("/search/?q=velo")
    assert page.count('<li class="pv-result">') == 8
    assert page.count("Carte <mark>vélo</mark>") == 3
    for words in (
        "Voir les 10 jeux de données",
        "Voir les 4 réutilisations",
        "Voir les 5 organisations",
    ):
        assert words in page
    assert "<title>velo - Recherche - Parvis</title>" in page
    assert '<meta name="robots" content="noindex,follow">' in page
    assert '<link rel="canonical" href="http://localhost/search/">' in page


@pytest.mark.parametrize("typed", ["Ville du Vélo", "ville du velo", "vdv"])
def test_the_organization_that_was_named_comes_first(text_of, bicycles, typed):
    page = text_of(f"/search/?q={typed}")
    assert "pv-named" in page
    assert page.index("pv-named") < page.index('id="t-jeux"')
    titles = re.findall(rf'<a href="{bicycles.get_absolute_url()}">.*?</a>', page)
    assert [strip_tags(title) for title in titles] == ["Ville du Vélo"]


def test_words_that_name_nobody_put_no_organization_first(text_of, bicycles):
    assert "pv-named" not in text_of("/search/?q=velo")


def test_questions_and_guides_stand_beside_the_data(text_of, bicycles):
    audience = AudienceFactory(key="citoyen")
    for number in range(4):
        QuestionFactory(title=f"Le vélo {number} ?", audiences=[audience.key])
    QuestionFactory(title="Vélo en chantier", draft=True)
    PageFactory(title="Guide du vélo", path="/guides/velo/")
    page = text_of("/search/?q=velo")
    panel = page[page.index('id="t-textes"') : page.index('id="t-reut"')]
    links = re.findall(r'<a href="([^"]*)">', panel)
    assert len(links) == 4
    assert links[-1] == "/guides/velo/"
    assert all(re.fullmatch(r"/faq/citoyen/#le-velo-\d", link) for link in links[:3])
    assert page.index('id="t-jeux"') < page.index('id="t-textes"')
    assert page.count('id="t-textes"') == 1


def test_words_put_as_a_question_are_answered_before_the_data(text_of, bicycles):
    QuestionFactory(
        title="Ai-je le droit de réutiliser, même pour vendre ?",
        source="Oui. Un service fondé sur ces données se vend librement.",
    )
    QuestionFactory(title="Puis-je croire ces données ?")
    DatasetFactory(title="Biens à vendre")
    page = text_of("/search/?q=puis-je vendre")
    first = page[page.index('id="t-textes"') :]
    assert "réutiliser, même pour <mark>vendre</mark>" in first[: first.index("</a>")]
    assert page.index('id="t-textes"') < page.index('id="t-jeux"')


@pytest.mark.parametrize(
    ("q", "asking"),
    [
        ("puis-je vendre", True),
        ("Puis je vendre", True),
        ("comment publier un fichier", True),
        ("qu’est-ce que l’open data", True),
        ("Où trouver le cadastre", True),
        ("faut-il un compte", True),
        ("open data ?", True),
        ("puisard", False),
        ("comment", False),
        ("comments", False),
        ("est", False),
        ("quelques vélos", False),
        ("a", False),
        ("", False),
    ],
)
def test_what_reads_as_a_question(q, asking):
    assert is_asking(q) is asking


def test_texts_alone_are_results_too(text_of):
    PageFactory(title="Anonymiser", path="/guides/anonymiser/")
    page = text_of("/search/?q=anonymiser")
    assert 'href="/guides/anonymiser/"' in page
    assert "Aucun résultat" not in page
    assert "Aucun jeu de données ne répond" in page


def test_nothing_found_says_what_to_do_next(text_of):
    page = text_of("/search/?q=zzzz")
    assert "Aucun résultat pour «\u202fzzzz\u202f»" in page
    assert "Voir tout le catalogue" in page


def test_without_words_the_page_still_answers(text_of, bicycles):
    page = text_of("/search/")
    assert "Pistes de vélo" in page
    assert "<title>Recherche - Parvis</title>" in page
    assert _tabs(page)["/datasets/"] == "Jeux de données 10"


def test_an_empty_catalogue_has_a_search_page(text_of):
    assert "Le catalogue est encore vide" in text_of("/search/")


def test_drafts_are_on_no_page_of_results(text_of):
    DatasetFactory(title="Vélo secret", private=True)
    assert "Vélo secret" not in text_of("/search/?q=velo")


@pytest.mark.parametrize(
    "query", ["q=%ff%fe", "q=%ED%A0%80", "q=((((", "q=:*%26|!", "q=" + "x" * 9000, "q=-", "page=zz"]
)
def test_no_parameter_breaks_the_page(client, query):
    DatasetFactory()
    assert client.get(f"/search/?{query}").status_code in (200, 400)


def test_a_question_is_escaped_wherever_it_is_said(client):
    for address in ("/search/", "/datasets/", "/reuses/", "/organizations/"):
        page = client.get(address, {"q": '"><script>alert(1)</script>'}).content.decode()
        assert "<script>alert" not in page, address


def test_the_page_takes_as_many_queries_for_thirty_rows_as_for_three(queries_of):
    organization, audience = OrganizationFactory(name="Service"), AudienceFactory()
    for number in range(FEW):  # fewer answers are completed by further queries
        dataset = DatasetFactory(title=f"Donnée {number}", organization=organization, with_files=1)
        ReuseFactory(title=f"Donnée en carte {number}", datasets=[dataset])
        OrganizationFactory(name=f"Donnée et compagnie {number}")
        QuestionFactory(title=f"Une donnée {number} ?", audiences=[audience.key])
        PageFactory(title=f"Guide de la donnée {number}")
    few = queries_of("/search/?q=donnée")
    for number in range(FEW):
        dataset = DatasetFactory(title=f"Autre donnée {number}", with_files=2)
        ReuseFactory(title=f"Autre carte de donnée {number}", datasets=[dataset])
        OrganizationFactory(name=f"Autre donnée {number}")
        QuestionFactory(title=f"Une autre donnée {number} ?", audiences=[audience.key])
        PageFactory(title=f"Autre guide de la donnée {number}")
    assert queries_of("/search/?q=donnée") == few <= 48


# --- The tabs of kinds -------------------------------------------------------------------------


def test_tabs_count_each_kind_and_keep_the_words_only(text_of, bicycles):
    expected = {
        "/search/?q=velo": "Tout",
        "/datasets/?q=velo": "Jeux de données 10",
        "/reuses/?q=velo": "Réutilisations 4",
        "/organizations/?q=velo": "Organisations 5",
    }
    pages = {
        "/search/?q=velo": "/search/?q=velo",
        "/datasets/?q=velo": "/datasets/?q=velo&sort=-views&page=1",
        "/reuses/?q=velo": "/reuses/?q=velo&sort=-created",
        "/organizations/?q=velo": "/organizations/?q=velo&sort=-datasets",
    }
    for current, address in pages.items():
        marked = {url: f"{words}*" if url == current else words for url, words in expected.items()}
        assert _tabs(text_of(address)) == marked


def test_lists_without_words_have_no_tabs(text_of):
    for address in ("/datasets/", "/reuses/", "/organizations/"):
        assert "pv-tabs" not in text_of(address)


def test_each_tab_leads_to_as_many_results(text_of, bicycles):
    for address, words in _tabs(text_of("/search/?q=velo")).items():
        if address.startswith("/search/"):
            continue
        count = re.search(r"\d+", words)[0]
        assert re.search(rf"<strong>{count} ", text_of(address)), address


def test_titles_are_marked_in_every_list(text_of, bicycles):
    for address in ("/datasets/", "/reuses/", "/organizations/"):
        assert re.search(r"_title\">.*<mark>[Vv]élo</mark>", text_of(f"{address}?q=velos")), address


def test_the_words_are_quoted_from_deep_in_a_description(text_of):
    description = "Rien ici. " * 300 + "Le **cadastre** est décrit là. " + "Rien là. " * 50
    DatasetFactory(title="Parcelles", description=description, description_short="Un résumé")
    page = text_of("/datasets/?q=cadastre")
    assert "Le <mark>cadastre</mark> est décrit là." in page
    assert "Un résumé" not in page


# --- Other spellings ---------------------------------------------------------------------------


def _request(query, user=None):
    request = RequestFactory().get(f"/datasets/?{query}")
    request.user = user or AnonymousUser()
    return request


def _spelling(found, query="q=catastre&page=2"):
    request = _request(query)
    context = results_context(request, Kind.DATASET, found)
    return context, render_to_string("search/_spelling.html", context, request)


def test_a_spelling_searched_instead_is_said():
    context, said = _spelling(Found([], 3, {}, instead="cadastre"))
    assert context["words"] == "cadastre"
    assert "Résultats pour «\u202fcadastre\u202f»." in strip_tags(said)
    assert "Aucun résultat pour «\u202fcatastre\u202f»." in strip_tags(said)


def test_a_better_spelling_is_offered_with_the_filters_kept():
    _context, said = _spelling(Found([], 0, {}, meant="cadastre"), "q=catastre&tag=eau&page=2")
    assert "Vouliez-vous dire «\u202fcadastre\u202f»\u202f?" in strip_tags(said)
    assert 'href="?q=cadastre&amp;tag=eau"' in said or 'href="?tag=eau&amp;q=cadastre"' in said


def test_words_spelt_right_say_nothing():
    _context, said = _spelling(Found([], 3, {}))
    assert said.strip() == ""


# --- Why a result is there ---------------------------------------------------------------------

WHY = Found([7], 1, {}, why={7: [("exact", 3.0), ("interest", 1.256)]})


def test_only_an_operator_who_asks_is_told_why():
    operator = UserFactory(operator=True)
    told = {7: [("Titre ou sigle identique", 3.0), ("Usage et qualité", 1.256)]}
    assert reasons(_request("q=a&explain=1", operator), WHY) == told
    assert reasons(_request("q=a", operator), WHY) == {}
    assert reasons(_request("q=a&explain=1", UserFactory()), WHY) == {}
    assert reasons(_request("q=a&explain=1"), WHY) == {}


def test_reasons_are_a_small_list_with_two_decimals():
    said = reasons_list({7: [("Titre", 3.0), ("Usage", 1.256)]}, 7)
    assert "<dt>Titre</dt><dd>3,00</dd>" in said
    assert "<dd>1,26</dd>" in said
    assert reasons_list(WHY.why, 8) == reasons_list("", 7) == ""
    assert "<script>" not in reasons_list({1: [("<script>", 1.0)]}, 1)


def test_an_operator_reads_why_each_result_is_there(client):
    DatasetFactory(title="Arbres")
    client.force_login(UserFactory(operator=True))
    page = client.get("/datasets/?q=arbres&explain=1").content.decode()
    assert '<dl class="pv-why">' in page
    assert "<dt>Part du titre demandée</dt>" in page


def test_asking_why_changes_nothing_for_a_visitor(text_of):
    DatasetFactory(title="Arbres")
    assert "pv-why" not in text_of("/datasets/?q=arbres&explain=1")


# --- From the browser's bar --------------------------------------------------------------------


def test_browsers_find_how_to_search_here(client, text_of):
    assert 'type="application/opensearchdescription+xml"' in text_of("/")
    answer = client.get("/opensearch.xml")
    assert answer["Content-Type"] == "application/opensearchdescription+xml"
    assert 'template="http://localhost/search/?q={searchTerms}"' in answer.content.decode()


def test_the_header_searches_every_kind_and_home_says_so(text_of):
    dataset = DatasetFactory()
    assert 'role="search" action="/search/"' in text_of(dataset.get_absolute_url())
    assert "http://localhost/search/?q={search_term_string}" in text_of("/")
