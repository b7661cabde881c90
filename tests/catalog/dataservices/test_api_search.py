"""Search among dataservices: what is found, facets, filters."""

import pytest

from organizations.services import update_organization
from tests.api import Caller
from tests.factories import DataserviceFactory, OrganizationFactory

pytestmark = pytest.mark.django_db
SEARCH = "/api/2/dataservices/search/"


@pytest.fixture
def some():
    organization = OrganizationFactory(name="Ville", certified=True)
    found = DataserviceFactory(
        title="API des bornes", tags=["eau"], access_type="restricted", organization=organization
    )
    DataserviceFactory(title="API des rues", badges=["hvd"])
    DataserviceFactory(title="API des bornes privée", private=True)
    return found, organization


def titles(query: str) -> list[str]:
    answer = Caller().get(f"{SEARCH}?{query}")
    assert answer.status_code == 200, answer.content
    return [row["title"] for row in answer.json()["data"]]


def test_facets_are_those_of_the_contract(some):
    page = Caller().get(SEARCH, {"q": "api"}).json()
    assert page["total"] == 2
    assert set(page["facets"]) == {
        "access_type", "producer_type", "organization_id_with_name", "tag", "badge", "last_update",
    }  # fmt: skip
    assert {"name": "restricted", "count": 1} in page["facets"]["access_type"]
    named = [each["name"] for each in page["facets"]["organization_id_with_name"]]
    assert f"{some[1].public_id}|Ville" in named


@pytest.mark.parametrize(
    "query",
    [
        "q=bornes",
        "tag=eau",
        "access_type=restricted",
        "is_restricted=true",
        "producer_type=public-service",
        "q=bornes&last_update_range=last_30_days",
        "q=bornes&featured=false",
        "q=bornes&topic=6b010117ed96b98c42adfb4c",
    ],
)
def test_filters_keep_the_first(some, query):
    assert titles(query) == ["API des bornes"]


def test_other_filters(some):
    found, organization = some
    assert titles(f"organization={organization.public_id}") == [found.title]
    assert titles("organization=6b010117ed96b98c42adfb4c") == []
    assert titles("is_restricted=false") == ["API des rues"]
    assert titles("is_restricted=false&access_type=restricted") == []
    assert titles("archived=true") == []
    assert sorted(titles("archived=false")) == ["API des bornes", "API des rues"]
    assert titles("sort=created") == ["API des bornes", "API des rues"]
    assert titles("sort=-created") == ["API des rues", "API des bornes"]


@pytest.mark.parametrize(
    "query",
    ["sort=title", "access_type=nope", "producer_type=nope", "topic=nope", "is_restricted=x",
     "page=600&page_size=20", "last_update_range=nope", "archived=x"],
)  # fmt: skip
def test_bad_parameters_are_refused(query):
    assert Caller().get(f"{SEARCH}?{query}").status_code == 400


def test_a_producer_that_changes_name_is_found_by_the_new_one(some, settings):
    settings.SEARCH_SOURCES = [*settings.SEARCH_SOURCES, "catalog.dataservices.search.SOURCE"]
    organization = some[1]
    organization.name = "Métropole"
    update_organization(actor=None, organization=organization, changes=["name"])
    assert titles("q=metropole") == ["API des bornes"]
