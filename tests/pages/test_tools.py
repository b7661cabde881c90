"""The tools of a list of results: feed, CSV, API call, « Suivre cette recherche »."""

import html
import re
from urllib.parse import unquote

import pytest

from portal.core.result_links import ResultLinks
from tests.factories import DatasetFactory, OrganizationFactory, ReuseFactory, UserFactory

pytestmark = pytest.mark.django_db
LISTS = pytest.mark.parametrize("path", ["/datasets/", "/reuses/", "/organizations/"])


def href(page, words):
    """The address of the link with these words."""
    found = re.search(rf'<a [^>]*href="([^"]+)"[^>]*>(?:<svg.*?</svg>)? ?{words}', page)
    return html.unescape(found[1])


@LISTS
@pytest.mark.parametrize("brand", ["neutre", "etat"])
def test_each_list_has_its_tools_in_both_brands(client, settings, path, brand):
    settings.PORTAL_BRAND = brand
    page = client.get(f"{path}?q=eau&page=2&sort=-created&utm_source=x").content.decode()
    feed, export, call = (href(page, words) for words in ("Flux Atom", "Exporter", "Appel API"))
    assert feed == f"{path}search.atom?q=eau"
    assert export == f"{path}search.csv?q=eau&sort=-created"
    assert call == f"http://localhost/api/2{path}search/?q=eau&sort=-created"
    assert '<link rel="alternate" type="application/atom+xml" title="' in page
    assert re.search(rf'application/atom\+xml" title="[^"]+« eau »" href="{re.escape(feed)}"', page)
    assert f'id="appel-api" value="{html.escape(call)}"' in page
    assert 'data-pv-copy="appel-api"' in page
    for address in (feed, export, call):
        assert client.get(address).status_code == 200, address


@LISTS
def test_a_stranger_signs_in_and_comes_back(client, path):
    page = client.get(f"{path}?q=eau&sort=-created").content.decode()
    login = href(page, "Suivre cette recherche")
    assert unquote(login) == f"/comptes/login/?next={path}?q=eau&sort=-created"
    assert "suivre-recherche" not in page
    assert "csrfmiddlewaretoken" not in page


@LISTS
def test_the_form_to_follow_stands_outside_the_form_of_the_filters(client, path):
    client.force_login(UserFactory())
    page = client.get(f"{path}?q=eau").content.decode()
    assert (
        '<button class="fr-btn fr-btn--tertiary-no-outline fr-btn--sm" type="submit" form="suivre-recherche">'
        in page
    )
    depth = 0
    for mark in re.findall(r"<form|</form>", page):
        depth += 1 if mark == "<form" else -1
        assert depth in (0, 1)
    inside = re.search(r'<form id="suivre-recherche" method="post".*?</form>', page, re.DOTALL)[0]
    assert 'name="csrfmiddlewaretoken"' in inside


def test_the_api_call_finds_what_the_page_finds(client):
    town = OrganizationFactory(name="Ville", badges=["certified", "local-authority"])
    common = {
        "tags": ["eau"],
        "organization": town,
        "frequency": "monthly",
        "granularity": "fr:commune",
    }
    DatasetFactory(title="Eau A", license_key="lov2", with_files=1, badges=["spd"], **common)
    DatasetFactory(title="Eau B", license_key="odc-odbl", featured=True, **common)
    DatasetFactory(title="Eau C")
    for query in (
        "q=eau",
        f"organization={town.slug}",
        f"organization={town.public_id}&organization=inconnue",
        "organization=inconnue",
        "license=lov2&license=odc-odbl",
        "frequency=monthly",
        "granularity=fr:commune&badge=spd&badge=hvd",
        "featured=true",
        "featured=false",
        "format_family=tabular&format_family=documents",
        "format_family=nope&producer_type=local-authority&last_update_range=last_30_days",
        "tag=eau&access_type=open&sort=-quality",
        "geozone=fr:region:53",
    ):  # fmt: skip
        page = client.get(f"/datasets/?{query}").content.decode()
        plain = re.sub("</?mark>", "", page)
        shown = set(re.findall(r">(Eau [ABC])</a>", plain))
        found = client.get(href(page, "Appel API")).json()
        assert {item["title"] for item in found["data"]} == shown, query


def test_the_api_call_of_the_other_lists_finds_the_same(client):
    OrganizationFactory(name="Une entreprise", badges=["company"])
    OrganizationFactory(name="Une ville", badges=["local-authority"])
    ReuseFactory(
        title="Une carte", type="visualization", topic="health", datasets=[DatasetFactory()]
    )
    ReuseFactory(title="Une idée", type="idea", datasets=[DatasetFactory()])
    for address, found in (
        ("/organizations/?q=une&kind=company&sort=created", ["Une entreprise"]),
        ("/organizations/?kind=not-specified", []),
        ("/reuses/?type=visualization&topic=health&sort=-datasets", ["Une carte"]),
        ("/reuses/?q=une&type=idea", ["Une idée"]),
    ):
        page = client.get(address).content.decode()
        data = client.get(href(page, "Appel API")).json()["data"]
        names = [item.get("name") or item["title"] for item in data]
        assert [name for name in names if name.startswith("Une")] == found


def test_an_export_that_stops_at_the_window_says_so(client, monkeypatch):
    monkeypatch.setattr(ResultLinks, "export_limit", 1)
    for _ in range(2):
        DatasetFactory(tags=["eau"])
    assert "Exporter en CSV (les 1 premiers)" in client.get("/datasets/?tag=eau").content.decode()
    assert "premiers)" not in client.get("/datasets/").content.decode()


@LISTS
def test_hostile_words_stay_inside_their_attributes(client, path):
    client.force_login(UserFactory())
    page = client.get(path, {"q": '"><script>alert(1)</script>&x=1'}).content.decode()
    assert "<script>alert" not in page
    assert href(page, "Flux Atom").endswith(
        "?q=%22%3E%3Cscript%3Ealert%281%29%3C%2Fscript%3E%26x%3D1"
    )
