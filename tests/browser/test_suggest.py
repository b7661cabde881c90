"""The suggestions of a search field in a real browser: by keyboard, by mouse, read aloud, and without script."""

import os
from importlib.util import find_spec
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import override_settings
from playwright.sync_api import expect

from tests.browser.conftest import CHROMIUM, NARROW, RULES, WIDE

FIELDS = {
    "/": "#q-accueil",
    "/datasets/": "#q",
    "/reuses/": "#q-reut",
    "/organizations/": "#q-org",
    "/search/": "#q-tout",
    "/comptes/login/": "#q-entete",
}

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        not CHROMIUM.exists() and not os.environ.get("CI"), reason="Chromium is not installed"
    ),
]


@pytest.fixture
def page(browser):
    """A page whose console must stay silent."""
    context = browser.new_context(locale="fr-FR", viewport=WIDE)
    page = context.new_page()
    complaints = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert complaints == []


@pytest.fixture
def field(server, page):
    """The field of the list of datasets, with the suggestions for « arbres » open."""
    page.goto(f"{server.url}/datasets/")
    return _typed(page, "#q", "arbres")


def _typed(page, selector, words):
    field = page.locator(selector)
    field.press_sequentially(words)
    expect(field).to_have_attribute("aria-expanded", "true")
    return field


def _active(page, field):
    """The words of the option that a screen reader is on; empty when it is on the field itself."""
    name = field.get_attribute("aria-activedescendant")
    return page.locator(f"#{name}").inner_text() if name else ""


@pytest.mark.parametrize("address", FIELDS)
def test_every_search_field_is_a_combobox(server, page, address):
    page.goto(f"{server.url}{address}")
    field = page.locator(FIELDS[address])
    assert field.get_attribute("role") == "combobox"
    assert field.get_attribute("aria-autocomplete") == "list"
    assert field.get_attribute("aria-expanded") == "false"
    listbox = page.locator(f"#{field.get_attribute('aria-controls')}")
    expect(listbox).to_be_hidden()
    _typed(page, FIELDS[address], "arbres")
    expect(listbox).to_be_visible()
    assert listbox.get_attribute("role") == "listbox"


def test_the_arrows_walk_the_list_and_come_back_to_the_field(page, field):
    count = page.get_by_role("listbox").get_by_role("option").count()
    assert _active(page, field) == ""
    field.press("ArrowDown")
    assert "dans les jeux de données" in _active(page, field)
    assert page.locator("[aria-selected=true]").count() == 1
    field.press("End")
    last = _active(page, field)
    field.press("Home")
    assert "dans les jeux de données" in _active(page, field)
    field.press("ArrowUp")
    assert _active(page, field) == ""
    field.press("ArrowUp")
    assert _active(page, field) == last
    for _ in range(count):
        field.press("ArrowUp")
    assert _active(page, field) == ""
    assert field.input_value() == "arbres"


def test_enter_opens_the_chosen_one(server, page, field):
    while "Arbres de la ville" not in _active(page, field):
        field.press("ArrowDown")
    field.press("Enter")
    page.wait_for_url("**/datasets/arbres-de-la-ville/")


def test_enter_without_a_choice_searches(page, field):
    field.press("Enter")
    page.wait_for_url("**/datasets/?q=arbres**")


def test_escape_closes_then_clears(page, field):
    field.press("ArrowDown")
    field.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    assert (field.get_attribute("aria-expanded"), field.input_value()) == ("false", "arbres")
    field.press("Escape")
    assert field.input_value() == ""


def test_the_down_arrow_opens_the_list_again(page, field):
    field.press("Escape")
    field.press("ArrowDown")
    expect(page.get_by_role("listbox")).to_be_visible()


def test_tab_leaves_and_closes(page, field):
    field.press("Tab")
    expect(page.get_by_role("listbox")).to_be_hidden()
    assert page.evaluate("document.activeElement.tagName") == "BUTTON"


def test_the_mouse_opens_a_suggestion(page, field):
    page.get_by_role("option", name="Arbres de la ville").click()
    page.wait_for_url("**/datasets/arbres-de-la-ville/")


def test_a_click_elsewhere_closes(page, field):
    page.get_by_role("heading", level=1).click()
    expect(page.get_by_role("listbox")).to_be_hidden()


def test_the_number_of_suggestions_is_announced(page, field):
    count = page.get_by_role("listbox").get_by_role("option").count()
    said = page.locator(".pv-suggest + [role=status]")
    expect(said).to_have_text(f"{count} suggestions, flèches haut et bas pour choisir")
    assert said.get_attribute("aria-live") == "polite"


def test_typing_fast_asks_once(server, page):
    asked = []
    page.on("request", lambda request: "suggest/" in request.url and asked.append(request.url))
    page.goto(f"{server.url}/datasets/")
    _typed(page, "#q", "arbres")
    assert len(asked) == 1
    assert asked[0].endswith("/search/suggest/?in=datasets&q=arbres")


def test_off_line_the_field_still_searches(server, browser):
    context = browser.new_context(locale="fr-FR", viewport=WIDE)
    page = context.new_page()
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.route("**/search/suggest/**", lambda route: route.abort())
    page.goto(f"{server.url}/datasets/")
    page.locator("#q").press_sequentially("arbres")
    page.wait_for_timeout(400)
    expect(page.get_by_role("listbox")).to_be_hidden()
    page.locator("#q").press("Enter")
    page.wait_for_url("**/datasets/?q=arbres**")
    assert errors == []
    context.close()


def test_without_script_the_field_is_a_plain_one(server, browser):
    context = browser.new_context(java_script_enabled=False, viewport=NARROW)
    page = context.new_page()
    page.goto(f"{server.url}/comptes/login/")
    assert page.get_by_role("combobox").count() == 0
    page.get_by_role("searchbox").fill("arbres")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=arbres")
    page.get_by_role("link", name="Jeux de données 26").click()
    page.wait_for_url("**/datasets/?q=arbres")
    expect(page.get_by_role("link", name="Arbres de la ville")).to_be_visible()
    context.close()


@pytest.mark.parametrize(
    ("brand", "scheme", "viewport"),
    [("neutre", "light", NARROW), ("neutre", "dark", WIDE), ("etat", "light", WIDE), ("etat", "dark", NARROW)],
)  # fmt: skip
def test_axe_finds_nothing_in_the_open_list(server, browser, brand, scheme, viewport):
    context = browser.new_context(
        locale="fr-FR", viewport=viewport, color_scheme=scheme, bypass_csp=True
    )
    page = context.new_page()
    folders = [*settings.STATICFILES_DIRS, Path(find_spec("dsfr").origin).parent / "static"]
    with override_settings(PORTAL_BRAND=brand, STATICFILES_DIRS=folders):
        page.goto(f"{server.url}/datasets/")
        _typed(page, "#q", "arbres").press("ArrowDown")
        found = Axe().run(page, options=RULES)
        assert found.violations_count == 0, found.generate_report()
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= viewport["width"], f"{width} px wide"
    context.close()


def test_two_whole_results_stand_above_the_fold(server, page):
    page.goto(f"{server.url}/datasets/?q=arbres")
    box = page.locator(".pv-result").nth(1).bounding_box()
    assert box["y"] + box["height"] <= WIDE["height"]
