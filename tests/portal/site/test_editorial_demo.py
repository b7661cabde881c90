"""The demo's questions, guides and pages: from files to rows, once, whatever is missing."""

import json

import pytest
from django.core.management import call_command

from faq.models import Audience, Question
from faq.services import UnknownAudience
from portal.pages.models import Page, Redirect
from portal.site import editorial_demo

pytestmark = pytest.mark.django_db

AUDIENCES = [
    {"key": key, "name": key.title(), "title": f"Vous êtes {key}", "summary": "Par où commencer."}
    for key in ("citoyen", "producteur")
]
SELL = """---
title: Ai-je le droit de réutiliser, même pour vendre ?
slug: vendre
audiences: [citoyen, producteur]
theme: Droits
order: 2
reviewed: 2026-11-28
sources: [{title: "CRPA, article L321-1", url: "https://www.legifrance.gouv.fr/"}]
---
Oui.
"""
FIRST = """---
title: Qu’est-ce que l’open data ?
audiences: [citoyen]
order: 1
---
Un accès libre.
"""
GUIDE = """---
title: Le droit
path: /guides/juridique/open-data/
summary: Ce que dit la loi.
author: L’équipe
order: 3
reviewed: 2026-11-28
license: etalab-2.0
redirects: [/juridique/opendata]
---
Un texte.
"""
INDEX = """---
title: Découvrir l’open data
kind: faq
path: /faq/
summary: Les questions essentielles
buttons: [{title: Citoyen, url: /faq/citoyen/}]
---
Un texte.
"""


@pytest.fixture
def content(tmp_path):
    files = {
        "faq/audiences.json": json.dumps(AUDIENCES),
        "faq/a-vendre.md": SELL,
        "faq/open-data.md": FIRST,
        "guides/droit.md": GUIDE,
        "guides/publier.md": "---\ntitle: Publier\n---\nUn texte.",
        "pages/faq.md": INDEX,
        "pages/mentions.md": "---\ntitle: Mentions\n---\nUn texte.",
    }
    for name, text in files.items():
        path = tmp_path / "content" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path / "content"


def _loaded(content):
    told = []
    editorial_demo.load(content, told.append)
    return told


def test_questions_stand_in_their_pages_in_their_order(content):
    assert _loaded(content) == ["2 audiences", "2 questions", "2 guides", "2 pages"]
    assert [row.key for row in Audience.objects.all()] == ["citoyen", "producteur"]
    slugs = Question.objects.of_audience("citoyen").values_list("slug", flat=True)
    assert list(slugs) == ["open-data", "vendre"]
    question = Question.objects.get(slug="vendre")
    assert question.theme == "Droits"
    assert question.reviewed_on.isoformat() == "2026-11-28"
    assert question.references[0].title == "CRPA, article L321-1"
    assert question.text.strip() == "Oui."


def test_pages_live_at_their_addresses(content, client):
    _loaded(content)
    guide = Page.objects.get(path="/guides/juridique/open-data/")
    assert (guide.kind, guide.author, guide.license) == ("guide", "L’équipe", "etalab-2.0")
    assert Redirect.objects.get().to == guide.path
    assert client.get("/juridique/opendata/")["Location"] == guide.path
    assert client.get("/guides/publier/").status_code == 200
    assert client.get("/pages/mentions/").status_code == 200
    assert b"Les questions essentielles" in client.get("/faq/").content


def test_the_home_page_offers_each_audience(content, client):
    assert "Vous êtes…" not in client.get("/").content.decode()
    _loaded(content)
    page = client.get("/").content.decode()
    assert page.index("Vous êtes…") < page.index('href="/faq/citoyen/"')
    assert page.index('href="/faq/citoyen/"') < page.index('href="/faq/producteur/"')


def test_loading_twice_changes_nothing(content):
    _loaded(content)
    Question.objects.filter(slug="vendre").update(title="Corrigée")
    before = list(Page.objects.values_list("pk", "path", "last_modified").order_by("pk"))
    assert _loaded(content) == ["0 audiences", "0 questions", "0 guides", "0 pages"]
    assert Question.objects.get(slug="vendre").title == "Corrigée"
    assert list(Page.objects.values_list("pk", "path", "last_modified").order_by("pk")) == before


def test_absent_folders_load_nothing(tmp_path):
    assert _loaded(tmp_path / "nulle-part") == ["0 audiences", "0 questions", "0 guides", "0 pages"]


def test_a_question_for_nobody_stops_the_load_before_anything_is_kept(content):
    (content / "faq" / "perdue.md").write_text("---\ntitle: Perdue\n---\nOui.", encoding="utf-8")
    with pytest.raises(UnknownAudience):
        _loaded(content)
    assert not Audience.objects.exists()


def test_load_demo_loads_them(content, settings, tmp_path, monkeypatch):
    settings.VAR_DIR = tmp_path
    monkeypatch.setattr("portal.site.demo_loading._dataset", lambda entry: False)
    monkeypatch.setattr("portal.site.demo_loading._reuse", lambda entry: False)
    told = []
    monkeypatch.setattr(editorial_demo, "load", lambda folder, tell: told.append(folder.name))
    call_command("load_demo")
    assert told == ["demo"]
