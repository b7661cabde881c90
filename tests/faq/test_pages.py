"""The pages of questions: what they show to whom, by theme and in order, and what they cost."""

import datetime as dt
import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from faq.models import Audience
from faq.services import reorder
from portal.pages.services import update_page
from tests.factories import AudienceFactory, PageFactory, QuestionFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def audiences():
    """Two audiences, in this order."""
    AudienceFactory(key="citoyen", name="Citoyen", title="Vous êtes citoyen", summary="Lire.")
    AudienceFactory(key="producteur", name="Producteur", title="Vous êtes producteur")


@pytest.fixture
def text_of(client):
    def read(address, status=200):
        answer = client.get(address)
        assert answer.status_code == status
        return answer.content.decode()

    return read


def _json_ld(page):
    return json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page)[1])


# --- The index ---------------------------------------------------------------------------------


def test_the_index_offers_each_audience_in_order(text_of, audiences):
    page = text_of("/faq/")
    assert "<h1>Découvrir l’open data</h1>" in page
    assert "Les questions essentielles" in page
    assert re.findall(r'fr-tile__title"><a href="([^"]*)"', page) == [
        "/faq/citoyen/",
        "/faq/producteur/",
    ]
    assert '<link rel="canonical" href="http://localhost/faq/">' in page


def test_an_editor_s_text_and_other_buttons_stand_around_the_audiences(text_of, audiences):
    PageFactory(
        kind="faq",
        path="/faq/",
        title="Comprendre",
        summary="L’essentiel",
        source="Un texte d’éditeur.",
        buttons=[
            {"title": "Citoyen", "url": "/faq/citoyen/"},
            {"title": "Élu", "url": "/faq/elu/"},
            {"title": "Piège", "url": "javascript:alert(1)"},
        ],
    )
    page = text_of("/faq/")
    assert "<h1>Comprendre</h1>" in page
    assert "L’essentiel" in page
    assert "Un texte d’éditeur." in page
    assert re.findall(r'fr-tile__title"><a href="([^"]*)"', page) == [
        "/faq/citoyen/",
        "/faq/producteur/",
        "/faq/elu/",
    ]


def test_an_index_without_anything_still_reads(text_of):
    assert "<h1>Découvrir l’open data</h1>" in text_of("/faq/")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/faq", "/faq/"),
        ("/faq/citoyen", "/faq/citoyen/"),
        ("/pages/faq/", "/faq/"),
        ("/pages/faq", "/pages/faq/"),
        ("/pages/faq/citoyen/", "/faq/citoyen/"),
    ],
)
def test_former_addresses_lead_to_the_one(client, audiences, old, new):
    answer = client.get(old)
    assert (answer.status_code, answer["Location"]) == (301, new)


# --- The page of an audience -------------------------------------------------------------------


def test_questions_stand_under_their_themes_with_their_anchors(text_of, audiences):
    for title, theme in (("Un", "Lire"), ("Deux", "Agir"), ("Trois", "Lire")):
        QuestionFactory(title=title, theme=theme, audiences=["citoyen"])
    QuestionFactory(title="Ailleurs", audiences=["producteur"])
    page = text_of("/faq/citoyen/")
    main = page[page.index("<h1>") :]
    assert re.findall(r"<h2[^>]*>(Lire|Agir)</h2>|<details [^>]*id=\"([^\"]*)\"", main) == [
        ("Lire", ""), ("", "un"), ("", "trois"), ("Agir", ""), ("", "deux"),
    ]  # fmt: skip
    assert page.count("<h1>") == 1
    assert "ailleurs" not in main
    assert (
        '<a class="fr-sidemenu__link" href="/faq/citoyen/" aria-current="page">Citoyen</a>' in page
    )


def test_an_answer_shows_its_sources_its_review_and_its_other_audiences(text_of, audiences):
    QuestionFactory(
        title="Et vendre ?",
        audiences=["citoyen", "producteur"],
        reviewed_on=dt.date(2026, 11, 28),
        sources=[
            {"title": "CRPA, article L321-1", "url": "https://www.legifrance.gouv.fr/x"},
            {"title": "Circulaire", "url": ""},
            {"title": "Piège", "url": "javascript:alert(1)"},
            {"title": "Double", "url": "//evil.example"},
            {"title": 3},
            "rien",
        ],
    )
    page = text_of("/faq/citoyen/")
    assert (
        '<a href="https://www.legifrance.gouv.fr/x">CRPA, article L321-1</a> · Circulaire' in page
    )
    assert "javascript:" not in page
    assert "evil.example" not in page
    assert 'Relu le <time datetime="2026-11-28">28\u00a0novembre\u00a02026</time>' in page
    assert '<a class="fr-tag fr-tag--sm" href="/faq/producteur/#et-vendre">Producteur</a>' in page


def test_json_ld_holds_the_published_questions_and_their_words(text_of, audiences, client):
    QuestionFactory(title="Une </script> ?", source="Un **mot**.", audiences=["citoyen"])
    QuestionFactory(title="Brouillon", draft=True, audiences=["citoyen"])
    client.force_login(UserFactory(operator=True))
    page = text_of("/faq/citoyen/")
    assert "Brouillon" in page
    told = _json_ld(page)
    assert told["@type"] == "FAQPage"
    (only,) = told["mainEntity"]
    assert only["name"] == "Une </script> ?"
    assert only["acceptedAnswer"]["text"].strip() == "Un mot."


@pytest.mark.parametrize("is_operator", [False, True])
def test_drafts_are_for_operators(text_of, audiences, client, is_operator):
    QuestionFactory(title="Encore un brouillon", draft=True, audiences=["citoyen"])
    if is_operator:
        client.force_login(UserFactory(operator=True))
    assert ("Encore un brouillon" in text_of("/faq/citoyen/")) is is_operator


def test_an_editor_s_order_is_the_order_of_the_page(text_of, audiences):
    rows = [QuestionFactory(title=f"Q{n}", audiences=["citoyen", "producteur"]) for n in range(3)]
    reorder(audience=Audience.objects.get(key="citoyen"), questions=[rows[2].pk, rows[0].pk])
    orders = {
        key: re.findall(r'<details [^>]*id="([^"]*)"', text_of(f"/faq/{key}/"))
        for key in ("citoyen", "producteur")
    }
    assert orders == {"citoyen": ["q2", "q0", "q1"], "producteur": ["q0", "q1", "q2"]}


def test_what_is_no_audience_may_be_a_page_or_is_not_found(text_of, audiences):
    PageFactory(kind="faq", path="/faq/elu/", title="Vous êtes élu")
    assert "<h1>Vous êtes élu</h1>" in text_of("/faq/elu/")
    text_of("/faq/personne/", status=404)


# --- Searching inside --------------------------------------------------------------------------


def test_an_answer_is_found_by_its_words_and_the_link_goes_to_its_anchor(text_of, audiences):
    QuestionFactory(title="Ai-je le droit ?", source="La chauve-souris.", audiences=["producteur"])
    page = text_of("/faq/?q=chauve-souris")
    assert '<a href="/faq/producteur/#ai-je-le-droit">' in page
    assert "<mark>chauve</mark>-<mark>souris</mark>" in page
    assert "noindex" in page
    assert "Pas de réponse pour" in text_of("/faq/?q=zzzz")


def test_in_the_page_of_an_audience_the_answers_found_are_open_and_are_its_own(text_of, audiences):
    QuestionFactory(title="Le loup", audiences=["citoyen"])
    QuestionFactory(title="Un autre loup", audiences=["producteur"])
    QuestionFactory(title="La brebis", audiences=["citoyen"])
    page = text_of("/faq/citoyen/?q=loup")
    assert re.findall(r"<details [^>]*>", page) == ['<details class="pv-fold" id="le-loup" open>']
    assert "noindex" in page
    assert "application/ld+json" not in page
    assert 'href="/faq/?q=loup"' in page


@pytest.mark.parametrize("q", ["%00", "x" * 600, "'\"<script>", "-", "\u202e"])
def test_no_words_break_the_search(client, audiences, q):
    for address in ("/faq/", "/faq/citoyen/"):
        answer = client.get(f"{address}?q={q}")
        assert answer.status_code == (400 if q == "%00" else 200)
        assert b"<script>" not in answer.content.split(b"<main")[-1]


# --- What a page costs -------------------------------------------------------------------------


def _queries(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.mark.parametrize(
    ("address", "number"),
    [("/faq/", 3), ("/faq/citoyen/", 3), ("/faq/?q=mot", 24), ("/faq/citoyen/?q=mot", 13)],
)
def test_a_page_takes_the_same_few_queries_for_one_question_and_for_many(
    client, audiences, address, number
):
    QuestionFactory(audiences=["citoyen", "producteur"])
    alone = _queries(client, address)
    for _each in range(15):
        QuestionFactory(audiences=["citoyen", "producteur"], theme="T")
    assert alone == _queries(client, address)
    assert alone <= number


def test_pages_of_questions_that_came_whole_are_listed_and_searched(client):
    for title, path in [("Nos questions", "/faq/nos-questions/"), ("Le fond", "/faq/")]:
        update_page(
            actor=None, page=PageFactory(title=title, path=path, kind="faq", source="Le hérisson.")
        )
    PageFactory(title="En chantier", path="/faq/chantier/", kind="faq", draft=True)
    listed = client.get("/faq/").content.decode()
    others = listed.partition('id="t-autres"')[2].partition("</section>")[0]
    assert re.findall(r'href="([^"]*)"', others) == ["/faq/nos-questions/"]
    found = client.get("/faq/?q=hérisson").content.decode()
    assert "/faq/nos-questions/" in found.partition('id="t-pages"')[2].partition("</section>")[0]
    assert 'id="t-pages"' not in client.get("/faq/?q=xyzzy").content.decode()
