"""A visitor's journey in a real browser, and what no browser may complain about on the way."""

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from playwright.sync_api import expect

from tests.browser.conftest import CHROMIUM, NARROW, RULES, WIDE

MOST_BYTES, MOST_REQUESTS = 60_000, 14

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        not CHROMIUM.exists() and not os.environ.get("CI"), reason="Chromium is not installed"
    ),
]


def _addresses(catalogue):
    dataset = catalogue["dataset"].get_absolute_url()
    return [
        "/",
        "/datasets/?q=arbres&tag=arbre",
        "/search/?q=arbres",
        "/search/?q=introuvable",
        dataset,
        f"{dataset}informations/",
        f"{dataset}resources/{catalogue['uuid']}/",
        catalogue["organization"].get_absolute_url(),
        "/organizations/",
        "/reuses/",
        catalogue["reuse"].get_absolute_url(),
        "/comptes/login/",
        "/support/",
        "/support/?sujet=donnees&page=/datasets/",
        "/nulle-part/",
    ]


def test_from_the_home_page_to_the_file(server, browser):
    default_storage.save("resources/arbres.csv", ContentFile(b"a;b\n1;2\n"))
    context = browser.new_context(locale="fr-FR", viewport=WIDE)
    page = context.new_page()
    complaints = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(server.url)
    page.get_by_role("combobox").fill("arbres ville")
    page.get_by_role("button", name="Rechercher").click()
    page.get_by_role("link", name="Arbres de la ville").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Arbres de la ville")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Télécharger Arbres 2025").click()
    assert Path(waiting.value.path()).read_bytes() == b"a;b\n1;2\n"
    page.get_by_role("link", name="Informations").click()
    expect(page.get_by_role("heading", name="Méthode").first).to_be_visible()
    assert complaints == []


def test_every_step_works_without_script_and_from_the_keyboard(server, browser):
    page = browser.new_context(java_script_enabled=False, viewport=NARROW).new_page()
    page.goto(f"{server.url}/datasets/")
    page.get_by_text("Filtrer").click()
    page.get_by_label("Tabulaires").check()
    page.get_by_role("button", name="Appliquer les filtres").click()
    page.wait_for_url("**format_family=tabular**")
    page.get_by_role("link", name="Page suivante").click()
    page.wait_for_url("**page=2**")
    page.get_by_role("button", name="Menu").click()
    page.get_by_role("link", name="Réutilisations", exact=True).first.click()
    page.wait_for_url("**/reuses/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/reuses/#contenu")


def test_the_reader_s_theme_is_kept(server, browser):
    page = browser.new_context(color_scheme="light").new_page()
    page.goto(server.url)
    button = page.get_by_role("button", name="Affichage")
    for name in ("clair", "sombre"):
        button.click()
        assert name in button.inner_text()
    page.reload()
    assert page.locator("html").get_attribute("data-fr-theme") == "dark"
    assert "sombre" in page.get_by_role("button", name="Affichage").inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
def test_axe_finds_nothing_and_no_page_scrolls_sideways(
    server, browser, catalogue, viewport, scheme
):
    context = browser.new_context(
        locale="fr-FR", viewport=viewport, color_scheme=scheme, bypass_csp=True
    )
    page = context.new_page()
    for address in _addresses(catalogue):
        page.goto(f"{server.url}{address}")
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        found = Axe().run(page, options=RULES)
        assert found.violations_count == 0, f"{address}\n{found.generate_report()}"
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= viewport["width"], f"{address} is {width} px wide"


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
def test_axe_finds_nothing_on_the_operators_pages(server, browser, catalogue, viewport):
    context = browser.new_context(locale="fr-FR", viewport=viewport, bypass_csp=True)
    cookie = {"name": "sessionid", "value": catalogue["session"], "url": server.url}
    context.add_cookies([cookie])
    page = context.new_page()
    for address in ("", "messages/", "searches/", "synonyms/", "synonyms/new/", "synonyms/import/"):
        page.goto(f"{server.url}/admin/site/{address}")
        expect(page.get_by_role("navigation", name="Administration du site")).to_be_visible()
        found = Axe().run(page, options=RULES)
        assert found.violations_count == 0, f"{address}\n{found.generate_report()}"
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= viewport["width"], f"{address} is {width} px wide"


def test_the_first_result_opened_is_told_once(server, browser):
    page = browser.new_context(viewport=WIDE).new_page()
    told = []
    page.on("request", lambda sent: told.append(sent) if "/clic/" in sent.url else None)
    page.goto(f"{server.url}/datasets/?q=arbres&page=2")
    results = page.locator("ol.pv-results h2 a")
    for place in (1, 0):
        results.nth(place).click(modifiers=["ControlOrMeta"])
    page.wait_for_timeout(300)
    assert [sent.post_data for sent in told] == ["kind=dataset&question=arbres&position=22"]


def test_pages_are_light(server, browser, catalogue):
    for address in _addresses(catalogue):
        page = browser.new_context(viewport=WIDE).new_page()
        answers = []
        page.on("response", lambda answer, seen=answers: seen.append(answer))
        page.goto(f"{server.url}{address}", wait_until="networkidle")
        foreign = [answer.url for answer in answers if not answer.url.startswith(server.url)]
        assert foreign == []
        assert len(answers) <= MOST_REQUESTS, (address, len(answers))
        document = next(answer for answer in answers if answer.request.resource_type == "document")
        assert len(document.body()) < MOST_BYTES, (address, len(document.body()))
