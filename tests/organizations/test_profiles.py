"""The text of a profile: rendered when it is saved, whoever saves it, and safe to show."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from organizations.models import Organization, Profile
from organizations.profiles import keep_profiles, shown
from organizations.services import update_organization
from portal.search.choices import Kind
from portal.search.query import Question, search
from tests.api import Caller, new_caller
from tests.factories import OrganizationFactory, UserFactory

pytestmark = pytest.mark.django_db
LIST = "/api/1/organizations/"
DIALECTS = (
    '{% hint style="warning" %}\n**Attention**\n{% endhint %}\n\n::: tip Lexique\n* **Donnée** : un fait\n:::\n\n'
    "## Missions\n\n[Voir](#missions) [ailleurs](https://a.example/x) [ici](/datasets/)"
)


def text_of(client, organization):
    answer = client.get(organization.get_absolute_url())
    assert answer.status_code == 200
    return answer.content.decode()


def test_what_a_program_writes_is_shown_as_what_an_editor_writes(client):
    caller = new_caller()
    body = {"name": "Ville de Bordeaux", "description": DIALECTS}
    made = caller.post(LIST, body)
    assert made.status_code == 201
    assert made.json()["description"] == DIALECTS
    organization = Organization.objects.get()
    page = text_of(client, organization)
    assert "fr-callout" in page
    assert "{%" not in page
    assert ":::" not in page
    assert '<h3 id="presentation-missions">Missions</h3>' in page
    assert 'href="#presentation-missions"' in page
    assert '<a href="https://a.example/x" rel="nofollow ugc noopener">ailleurs</a>' in page
    assert '<a href="/datasets/">ici</a>' in page
    path = f"{LIST}{organization.public_id}/"
    assert caller.patch(path, {"description": "Deux **mots**."}).status_code == 200
    assert "<p>Deux <strong>mots</strong>.</p>" in text_of(client, organization)
    assert caller.get(path).json()["description"] == "Deux **mots**."


def test_an_editor_s_screen_writes_the_same(client):
    organization = OrganizationFactory(name="Ville", description="")
    client.force_login(UserFactory(operator=True))
    fields = {"description": DIALECTS, "natures": ["commune"], "version": 0}
    address = f"/admin/site/textes/organisations/{organization.pk}/"
    assert client.post(address, fields).status_code in {200, 302}
    assert "fr-callout" in text_of(client, organization)


def test_only_a_write_of_the_text_or_of_the_name_renders_it():
    organization = OrganizationFactory(name="Ville", description="# Ville\n\nTexte.")
    Profile.objects.update(html="<p>Gardé.</p>")
    update_organization(actor=None, organization=organization, changes=["url"])
    assert Profile.objects.get().html == "<p>Gardé.</p>"
    organization.name = "Commune"
    update_organization(actor=None, organization=organization, changes=["name"])
    assert Profile.objects.get().html.split() == [
        "<h3",
        'id="presentation-ville">Ville</h3>',
        "<p>Texte.</p>",
    ]


def test_a_title_stays_unless_it_is_the_name_that_the_page_shows(client):
    same = OrganizationFactory(name="Insee", description="# INSEE\n\nTexte.\n\n# Missions\n\nFin.")
    other = OrganizationFactory(name="Ville", description="Avant.\n\n# Bienvenue\n\n## Chez nous")
    page = text_of(client, same)
    assert "INSEE" not in page
    assert "Missions</h3>" in page
    page = text_of(client, other)
    assert page.index("Avant.") < page.index('<h3 id="presentation-bienvenue">Bienvenue</h3>')
    assert '<h4 id="presentation-chez-nous">Chez nous</h4>' in page
    assert page.count("<h1") == 1


def test_links_lead_where_an_import_led_them_after_the_text_changed(client):
    organization = OrganizationFactory(name="Ville", description="")
    organization.description = "[guide](guide.md)"
    update_organization(
        actor=None,
        organization=organization,
        changes=["description"],
        places={"guide.md": "/guides/guide/"},
    )
    assert '<a href="/guides/guide/">guide</a>' in text_of(client, organization)
    organization.description = "[le guide](guide.md)"
    update_organization(actor=None, organization=organization, changes=["description"])
    assert '<a href="/guides/guide/">le guide</a>' in text_of(client, organization)


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>", "[x](javascript:alert(1))", '<img src=x onerror="alert(1)">',
        "![x](https://a.example/espion.png)", '<a href="https://a.example" onclick="x()">x</a>',
        '<p style="color:red" class="pv-title">x</p>', "{{ settings.SECRET_KEY }}", '<b id="contenu">x</b>',
        '[x](https://a.example/"onmouseover="x)', '<a href="https://a.example" rel="opener">x</a>',
    ],
)  # fmt: skip
def test_a_hostile_text_does_nothing(text):
    html, _words = shown(Organization(name="Ville", description=text), {})
    for trap in ("<script", "javascript:", "onerror=", "<img", "onclick", "style=", 'id="contenu"'):
        assert trap not in html.replace("&quot;", "").replace("%22", "")
    assert html.count('<a href="http') == html.count('rel="nofollow ugc noopener"')
    assert 'rel="opener"' not in html


def test_a_text_that_costs_too_much_is_shown_as_it_was_typed(client):
    organization = OrganizationFactory(name="Ville", description="[**x**](y) <b>gras</b>\n" * 4_000)
    assert "[**x**](y) &lt;b&gt;gras&lt;/b&gt;" in text_of(client, organization)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text(alphabet="ab#[](){}<>:/%*`\n|!&;\"'= ", max_size=120))
def test_every_link_to_another_site_says_that_the_portal_does_not_vouch_for_it(text):
    source = f"[x](https://a.example) {text}\n\nhttps://b.example"
    html, _words = shown(Organization(name="Ville", description=source), {})
    assert html.count('href="http') == html.count('rel="nofollow ugc noopener"')


def test_the_words_are_found_and_quoted_without_marks(client):
    organization = OrganizationFactory(name="Ville", description=DIALECTS)
    assert not search(Question(kind=Kind.ORGANIZATION, text="hint")).ids
    assert search(Question(kind=Kind.ORGANIZATION, text="lexique")).ids == [organization.pk]
    for address in ("/organizations/", organization.get_absolute_url()):
        page = client.get(address).content.decode()
        assert "{%" not in page
        assert ":::" not in page
    assert organization.words.startswith("Attention")


@pytest.mark.parametrize("tab", ["", "datasets/", "reuses/", "informations/"])
def test_a_long_profile_costs_no_query_more(client, django_assert_num_queries, tab):
    short = OrganizationFactory(name="Petite", description="")
    long = OrganizationFactory(name="Grande", description=DIALECTS * 20)
    client.get(f"{short.get_absolute_url()}{tab}")
    with CaptureQueriesContext(connection) as captured:
        client.get(f"{short.get_absolute_url()}{tab}")
    with django_assert_num_queries(len(captured)):
        client.get(f"{long.get_absolute_url()}{tab}")


def test_many_profiles_are_kept_in_two_queries(django_assert_num_queries):
    rows = [OrganizationFactory(description=f"Texte **{n}**.") for n in range(5)]
    Profile.objects.all().delete()
    rows = list(Organization.objects.all())
    with django_assert_num_queries(2):
        keep_profiles(rows)
    assert Profile.objects.filter(html__contains="<strong>").count() == 5


def test_an_organization_without_text_keeps_none_and_loses_the_one_it_had():
    empty = OrganizationFactory(description="")
    assert not Profile.objects.exists()
    empty.description = "Texte."
    update_organization(actor=None, organization=empty, changes=["description"])
    empty.description = ""
    update_organization(actor=None, organization=empty, changes=["description"])
    assert (Profile.objects.get().html, empty.words) == ("", "")


def test_profiles_that_are_here_are_rendered_by_the_migration(client, monkeypatch):
    rows = [OrganizationFactory(description=f"Texte *{n}*.") for n in range(5)]
    OrganizationFactory(description="")
    before = list(Profile.objects.order_by("pk").values())
    Profile.objects.all().delete()
    migration = import_module("organizations.migrations.0003_profiles")
    monkeypatch.setattr(migration, "BATCH", 2)
    migration.fill(apps, None)
    assert list(Profile.objects.order_by("pk").values()) == before
    assert "<em>0</em>" in text_of(client, rows[0])


def test_the_api_of_organizations_reads_no_profile():
    for _number in range(3):
        OrganizationFactory(description=DIALECTS)
    with CaptureQueriesContext(connection) as captured:
        Caller().get(LIST)
    assert not any("organizations_profile" in query["sql"] for query in captured)
