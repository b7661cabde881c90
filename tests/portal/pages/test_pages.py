"""Guides and pages: what they show to whom, which addresses lead to them, and what they cost."""

import datetime as dt
import json
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from markdown_it import MarkdownIt

from portal.pages.models import Page, Redirect
from portal.pages.services import lead, update_page
from tests.factories import AudienceFactory, PageFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def text_of(client):
    def read(address, status=200):
        answer = client.get(address)
        assert answer.status_code == status
        return answer.content.decode()

    return read


@pytest.fixture
def three():
    """Three guides, in this order, the second one whole."""
    PageFactory(title="Publier", position=1, summary="Premier fichier.")
    page = PageFactory(
        title="Le droit",
        position=2,
        path="/guides/juridique/open-data/",
        summary="Ce que dit la loi.",
        author="L’équipe éditoriale",
        license="etalab-2.0",
        reviewed_on=dt.date(2026, 11, 28),
        source="Un texte **dense**.",
    )
    PageFactory(title="Mesurer", position=3)
    headings = [
        {"level": 2, "anchor": "definition", "text": "Définition & co"},
        {"level": 3, "anchor": "detail", "text": "Détail"},
        {"level": 2, "anchor": "lexique", "text": "Lexique"},
    ]
    Page.objects.filter(pk=page.pk).update(headings=headings, minutes=4)
    return page


# --- The list ----------------------------------------------------------------------------------


def test_the_guides_are_listed_in_their_order(text_of, three):
    PageFactory(title="Mentions", kind="service", path="/pages/mentions/")
    PageFactory(title="Brouillon", draft=True)
    page = text_of("/guides/")
    assert re.findall(r'pv-result__title"><a href="[^"]*">([^<]*)', page) == [
        "Publier",
        "Le droit",
        "Mesurer",
    ]
    assert "4 minutes de lecture" in page
    assert "Ce que dit la loi." in page
    assert 'Relu le <time datetime="2026-11-28">' in page


def test_an_empty_list_says_so(text_of):
    assert "Aucun guide n’est encore publié." in text_of("/guides/")


# --- A page ------------------------------------------------------------------------------------


def test_a_guide_shows_its_contents_its_menu_and_its_neighbours(text_of, three):
    page = text_of("/guides/juridique/open-data/")
    assert page.count("<h1>") == 1
    assert "<h1>Le droit</h1>" in page
    assert "<strong>dense</strong>" in page
    assert re.findall(r'fr-summary__link" href="([^"]*)">([^<]*)', page) == [
        ("#definition", "Définition &amp; co"),
        ("#lexique", "Lexique"),
    ]
    assert '<a class="fr-nav__link" href="/datasets/">Données</a>' in page
    menu = re.findall(r'fr-sidemenu__link" href="([^"]*)"( aria-current="page")?', page)
    assert [bool(current) for _url, current in menu] == [False, True, False]
    assert re.findall(r'rel="(prev|next)">(?:<svg.*?</svg> )?([^<]*?) ?<', page) == [
        ("prev", "Publier"),
        ("next", "Mesurer"),
    ]
    assert "Rédaction : L’équipe éditoriale" in page
    assert 'rel="license">Licence Ouverte' in page
    assert '<link rel="canonical" href="http://localhost/guides/juridique/open-data/">' in page


@pytest.mark.parametrize(("place", "shown"), [(1, 1), (60, 40), (100, 61)])
def test_the_menu_of_many_guides_shows_those_around_the_page(text_of, place, shown):
    for number in range(1, 101):
        PageFactory(title=f"Guide {number}", path=f"/guides/g{number}/", position=number)
    page = text_of(f"/guides/g{place}/")
    menu = re.findall(r'fr-sidemenu__link" href="/guides/g(\d+)/"', page)
    assert [int(number) for number in menu] == list(range(shown, shown + 40))


def test_json_ld_tells_the_article_and_the_way_to_it(text_of, three):
    page = text_of("/guides/juridique/open-data/")
    told = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page)[1])
    article, crumbs = told["@graph"]
    assert (article["@type"], article["headline"]) == ("Article", "Le droit")
    assert article["author"]["name"] == "L’équipe éditoriale"
    assert [(row["position"], row["item"]) for row in crumbs["itemListElement"]] == [
        (1, "http://localhost/"),
        (2, "http://localhost/guides/"),
        (3, "http://localhost/guides/juridique/open-data/"),
    ]


def test_a_service_page_has_no_menu(text_of, three):
    PageFactory(
        title="Mentions légales",
        kind="service",
        path="/pages/mentions-legales/",
        buttons=[{"title": "Nous", "url": "/nous/"}, {"title": "x", "url": "javascript:1"}, 7],
    )
    page = text_of("/pages/mentions-legales/")
    assert "<h1>Mentions légales</h1>" in page
    assert "fr-sidemenu" not in page
    assert "Guides voisins" not in page
    assert re.findall(r'fr-tile__title"><a href="([^"]*)"', page) == ["/nous/"]
    assert "javascript:" not in page


@pytest.mark.parametrize("is_operator", [False, True])
def test_drafts_are_for_operators(client, is_operator):
    PageFactory(title="En chantier", path="/guides/chantier/", draft=True)
    if is_operator:
        client.force_login(UserFactory(operator=True))
    answer = client.get("/guides/chantier/")
    assert answer.status_code == (200 if is_operator else 404)
    assert b'content="noindex"' in answer.content
    assert (b"En chantier" in client.get("/guides/").content) is is_operator


# --- Addresses ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address", ["/juridique/opendata/", "/a/b/c/d/", "/accentué/é/", "/v1.2/notes/", "/x y/"]
)
def test_a_page_lives_at_any_free_address(text_of, address):
    PageFactory(title="Ici", path=address)
    assert "<h1>Ici</h1>" in text_of(address)


def test_an_address_without_its_slash_gets_it(client):
    PageFactory(path="/juridique/opendata/")
    answer = client.get("/juridique/opendata?a=1")
    assert (answer.status_code, answer["Location"]) == (301, "/juridique/opendata/?a=1")
    assert client.get("/datasets")["Location"] == "/datasets/"


def test_a_page_that_moved_leads_to_where_it_is(client):
    page = PageFactory(path="/ancien/")
    page.path = "/guides/nouveau/"
    update_page(actor=None, page=page)
    answer = client.get("/ancien/")
    assert (answer.status_code, answer["Location"]) == (301, "/guides/nouveau/")


@pytest.mark.parametrize("kept", ["/vieux", "/vieux/", "/vieux.html", "/vieux.htm"])
def test_an_address_kept_with_or_without_slash_or_ending_leads_too(client, kept):
    PageFactory(path="/guides/neuf/")
    lead(kept, "/guides/neuf/")
    answer = client.get(kept, follow=True)
    assert answer.redirect_chain[-1] == ("/guides/neuf/", 301)


def test_a_page_wins_over_a_way_elsewhere_and_views_over_both(client, text_of):
    PageFactory(path="/guides/ici/", title="Ici")
    Redirect.objects.create(path="/guides/ici/", to="/ailleurs/")
    Redirect.objects.create(path="/datasets/", to="/ailleurs/")
    assert "<h1>Ici</h1>" in text_of("/guides/ici/")
    assert client.get("/datasets/").status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "/personne/",
        "/personne",
        "/favicon.ico",
        "/apple-touch-icon.png/",
        "/x.html",
        "/a//b/",
        f"/{'x' * 400}/",
        "/%0a/",
        "/media/x/",
        "/../etc/passwd/",
    ],
)
def test_what_is_nowhere_is_not_found(client, address):
    answer = client.get(address, follow=True)
    assert answer.status_code == 404
    assert len(answer.redirect_chain) <= 1


@pytest.mark.parametrize("address", ["/favicon.ico", "/robots.txt", "/x.html", "/a/logo.png"])
def test_a_missing_file_is_not_sent_elsewhere_first(client, address):
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("verb", ["post", "put", "patch", "delete", "options"])
def test_nothing_is_written_to_a_page(verb):
    PageFactory(path="/guides/ici/")
    lead("/vieux.html", "/guides/ici/")
    careful = Client(enforce_csrf_checks=True)
    for address in ("/guides/ici/", "/vieux.html", "/personne/"):
        assert getattr(careful, verb)(address).status_code == 404


def test_the_api_is_never_a_page(client):
    PageFactory(path="/api/1/guide/")
    Redirect.objects.create(path="/api/2/guide/", to="/guides/")
    for address in ("/api/1/guide/", "/api/2/guide/", "/api/1/rien", "/metrics/api/rien/"):
        answer = client.get(address)
        assert answer.status_code == 404, address
    assert client.get("/api/1/guide/")["Content-Type"].startswith("application/json")


def test_pages_of_questions_keep_their_way(text_of):
    AudienceFactory(key="citoyen", title="Vous êtes citoyen")
    PageFactory(kind="faq", path="/faq/elu/", title="Vous êtes élu")
    assert "<h1>Vous êtes citoyen</h1>" in text_of("/faq/citoyen/")
    assert ">Questions fréquentes</a>" in text_of("/faq/elu/")


# --- What a page costs -------------------------------------------------------------------------


def _queries(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return len(captured)


@pytest.mark.parametrize(
    ("address", "number"),
    [("/guides/", 2), ("/guides/juridique/open-data/", 3), ("/personne/", 2), ("/x.html", 1)],
)
def test_a_page_takes_the_same_few_queries_for_one_guide_and_for_many(
    client, three, address, number
):
    assert _queries(client, address) == number
    for _each in range(15):
        PageFactory()
    assert _queries(client, address) == number


def test_a_view_renders_nothing(client, three, monkeypatch):
    page = PageFactory(path="/guides/long/", source="Une phrase, avec **des mots**.")
    monkeypatch.setattr(MarkdownIt, "parse", None)
    monkeypatch.setattr(MarkdownIt, "render", None)
    assert page.html in client.get("/guides/long/").content.decode()


# --- Collections -------------------------------------------------------------------------------


def test_a_collection_has_its_list_its_menus_and_its_way_back(text_of, three):
    for place, (title, part) in enumerate(
        [("Bienvenue", ""), ("Louer", "Logement"), ("Acheter", "Logement"), ("Voter", "Vie")]
    ):
        PageFactory(
            title=title, path=f"/guides/{title}/", collection="A & B", part=part, position=place
        )
    listed = text_of("/guides/")
    assert "Louer" not in listed
    assert re.findall(r'fr-tile__title"><a href="([^"]*)">([^<]*)', listed) == [
        ("/guides/?recueil=A+%26+B", "A &amp; B")
    ]
    assert "4 pages" in listed
    parts = text_of("/guides/?recueil=A+%26+B")
    assert re.findall(r'<h2[^>]*>([^<]*)</h2>\s*<ul class="pv-columns">', parts) == [
        "Pages",
        "Logement",
        "Vie",
    ]
    assert re.findall(r'<li><a href="/guides/(\w+)/">', parts) == [
        "Bienvenue", "Louer", "Acheter", "Voter",
    ]  # fmt: skip
    page = text_of("/guides/Acheter/")
    assert re.findall(r'fr-sidemenu__link" href="/guides/(\w+)/"', page) == ["Louer", "Acheter"]
    assert re.findall(r'href="/guides/(\w+)/" rel="(prev|next)"', page) == [
        ("Louer", "prev"),
        ("Voter", "next"),
    ]
    assert '<a class="fr-breadcrumb__link" href="/guides/?recueil=A+%26+B">A &amp; B</a>' in page


@pytest.mark.parametrize("name", ["rien", "%00", "x" * 500, "A%00", "%F0%9F%92%A5"])
def test_a_collection_that_is_not_there_is_not_found(text_of, three, name):
    text_of(f"/guides/?recueil={name}", 400 if "%00" in name else 404)


def test_a_long_collection_comes_in_pages(text_of):
    for place in range(130):
        PageFactory(title=f"Fiche {place:03}", collection="Fiches", position=place)
    assert text_of("/guides/?recueil=Fiches").count("<li><a href") >= 100
    last = text_of("/guides/?recueil=Fiches&page=2")
    assert "Fiche 129" in last
    assert "Fiche 001" not in last


# --- Search ------------------------------------------------------------------------------------


def test_guides_are_searched_by_their_words(text_of, three):
    for place in range(21):
        page = PageFactory(title=f"Cadastre {place:02}", collection="Fiches", part="Terrain")
        update_page(actor=None, page=page)
    faq = PageFactory(title="Cadastre en questions", kind="faq", path="/faq/cadastre/")
    update_page(actor=None, page=faq)
    found = text_of("/guides/?q=cadastre")
    assert "21 résultats" in found
    assert found.count("pv-result__title") == 20
    assert "<mark>Cadastre</mark>" in found
    assert "Fiches · Terrain" in found
    assert "en questions" not in found
    assert text_of("/guides/?q=cadastre&page=2").count("pv-result__title") == 1
    assert 'content="noindex' in found


def test_words_that_no_guide_has_are_told_and_kept(text_of, three):
    page = text_of("/guides/?q=%3Cb%3Exyzzy")
    assert "Aucun guide pour « &lt;b&gt;xyzzy »" in page
    assert 'value="&lt;b&gt;xyzzy"' in page


@pytest.mark.parametrize(
    ("headings", "tag"),
    [
        ("## Pourquoi ?\n\n## 2021 et après", "ol"),
        ("## 1. Pourquoi ?\n\n## 2. Comment ?", "ul"),
        ("## IV) Fin\n\n## Suite", "ul"),
        ("## 1.2 Fin\n\n## Suite", "ul"),
    ],
)
def test_the_contents_number_no_heading_twice(client, headings, tag):
    PageFactory(path="/guides/sommaire/", source=headings)
    page = client.get("/guides/sommaire/").content.decode()
    contents = page.partition('id="t-sommaire"')[2].partition("</nav>")[0]
    assert f"<{tag}>" in contents
    assert f"</{tag}>" in contents
