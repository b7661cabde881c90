"""A visitor's journey in a real browser, and what no browser may complain about on the way."""

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from playwright.sync_api import expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests.factories import DatasetFactory, OrganizationFactory, ResourceFactory, ReuseFactory

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }
}
WIDE, NARROW = {"width": 1366, "height": 768}, {"width": 390, "height": 844}
TABLES = (
    "reuses_reuse",
    "datasets_dataset",
    "organizations_organization",
    "accounts_user",
    "search_searchdocument",
)
# The server's threads may die without a word to PostgreSQL, which then keeps the test database.
END_OTHER_SESSIONS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
MOST_BYTES, MOST_REQUESTS = 60_000, 14

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        not CHROMIUM.exists() and not os.environ.get("CI"), reason="Chromium is not installed"
    ),
]


@pytest.fixture(scope="module")
def catalogue(django_db_setup, django_db_blocker):
    """A small catalogue with every kind of page, really stored: the server is another thread.

    Emptied by hand afterwards: Django's own way would read every commune of the country again.
    """
    with django_db_blocker.unblock():
        yield _stored()
        with connection.cursor() as cursor:
            cursor.execute(END_OTHER_SESSIONS)
            cursor.execute(f"TRUNCATE {', '.join(TABLES)} CASCADE")


def _stored():
    organization = OrganizationFactory(name="Ville d’Exemple", certified=True, acronym="VE")
    hosted = ResourceFactory.build(title="Arbres 2025", filetype="file", url="")
    hosted.file.name = "resources/arbres.csv"
    dataset = DatasetFactory(
        title="Arbres de la ville",
        description="# Méthode\n\nLes arbres, **un par ligne**.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n"
        * 3,
        organization=organization,
        license_key="lov2",
        frequency="annual",
        tags=["arbre", "transport"],
        resources=[hosted],
    )
    for number in range(25):
        DatasetFactory(title=f"Arbres du parc {number}", organization=organization, with_files=2)
    reuse = ReuseFactory(title="Carte des arbres", datasets=[dataset], organization=organization)
    return {
        "dataset": dataset,
        "uuid": dataset.resources.get().uuid,
        "organization": organization,
        "reuse": reuse,
    }


@pytest.fixture(scope="module")
def server(catalogue):
    """The portal, answering in a thread of its own."""
    started = LiveServer("localhost")
    yield started
    started.stop()


@pytest.fixture(scope="module")
def browser(catalogue):
    """Chromium; its event loop runs in this thread, which Django must accept."""
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        started = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield started
        started.close()


def _addresses(catalogue):
    dataset = catalogue["dataset"].get_absolute_url()
    return [
        "/",
        "/datasets/?q=arbres&tag=arbre",
        dataset,
        f"{dataset}informations/",
        f"{dataset}resources/{catalogue['uuid']}/",
        catalogue["organization"].get_absolute_url(),
        "/organizations/",
        "/reuses/",
        catalogue["reuse"].get_absolute_url(),
        "/comptes/login/",
        "/nulle-part/",
    ]


def test_from_the_home_page_to_the_file(server, browser):
    default_storage.save("resources/arbres.csv", ContentFile(b"a;b\n1;2\n"))
    context = browser.new_context(locale="fr-FR", viewport=WIDE)
    page = context.new_page()
    complaints = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(server.url)
    page.get_by_role("searchbox").fill("arbres ville")
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
