"""Reuses through the API."""

import pytest
from django.utils import timezone

from reuses.models import Reuse
from tests.api import Caller, new_caller
from tests.factories import DatasetFactory, OrganizationFactory, ReuseFactory

pytestmark = pytest.mark.django_db
LIST = "/api/1/reuses/"
KEYS = {
    "id",
    "slug",
    "title",
    "description",
    "type",
    "topic",
    "url",
    "image",
    "image_thumbnail",
    "tags",
    "badges",
    "featured",
    "private",
    "extras",
    "archived",
    "deleted",
    "created_at",
    "last_modified",
    "organization",
    "owner",
    "metrics",
    "permissions",
    "uri",
    "page",
    "datasets",
    "dataservices",
}


def titles(path: str, caller: Caller | None = None) -> list[str]:
    answer = (caller or Caller()).get(path)
    assert answer.status_code == 200, answer.content
    return [row["title"] for row in answer.json()["data"]]


def test_a_reuse_has_all_the_keys_and_its_whole_datasets():
    dataset = DatasetFactory(with_files=2)
    reuse = ReuseFactory(datasets=[dataset, DatasetFactory(private=True)])
    data = Caller().get(f"{LIST}{reuse.slug}/").json()
    assert set(data) == KEYS
    assert [row["id"] for row in data["datasets"]] == [dataset.public_id]
    assert len(data["datasets"][0]["resources"]) == 2
    assert data["owner"]["id"] == reuse.owner.public_id
    light = Caller().get(f"{LIST}{reuse.slug}/", X_Fields="datasets{id,title}").json()
    assert set(light["datasets"][0]) == {"id", "title"}


def test_the_second_version_gives_links_that_lead_to_the_datasets():
    dataset = DatasetFactory()
    reuse = ReuseFactory(datasets=[dataset])
    data = Caller().get(f"/api/2/reuses/{reuse.public_id}/").json()
    assert data["datasets"]["total"] == 1
    assert titles(data["datasets"]["href"]) == [dataset.title]
    assert titles("/api/2/reuses/") == [reuse.title]


def test_states_answer_as_in_the_contract():
    owner = new_caller()
    reuse = ReuseFactory(owner=owner.user, private=True)
    path = f"{LIST}{reuse.public_id}/"
    assert (Caller().get(path).status_code, owner.get(path).status_code) == (404, 200)
    assert titles(LIST) == []
    assert titles(LIST, owner) == [reuse.title]
    Reuse.objects.update(private=False, deleted=timezone.now())
    gone = Caller().get(path)
    assert (gone.status_code, gone.json()) == (410, {"message": "This reuse has been deleted"})


def test_the_list_filters_and_sorts():
    dataset, organization = DatasetFactory(), OrganizationFactory(certified=True)
    first = ReuseFactory(
        title="Carte des bornes",
        type="visualization",
        topic="transport_and_mobility",
        tags=["carte"],
        datasets=[dataset],
        organization=organization,
    )
    ReuseFactory(title="Autre")
    for query in (
        "q=carte",
        "type=visualization",
        "topic=transport_and_mobility",
        "tag=carte",
        f"dataset={dataset.public_id}",
        f"organization={organization.public_id}",
        "organization_badge=certified",
    ):
        assert titles(f"{LIST}?{query}") == [first.title], query
        assert titles(f"/api/2/reuses/?{query}") == [first.title], query
    assert titles(f"{LIST}?sort=title") == titles(f"{LIST}?sort=-title")[::-1]
    for query in ("sort=nope", "type=nope", "dataset=nope", "page=0"):
        assert Caller().get(f"{LIST}?{query}").status_code == 400, query


def test_search_finds_reuses_of_datasets_and_counts_facets():
    found = ReuseFactory(title="Carte des bornes", datasets=[DatasetFactory()])
    ReuseFactory(title="Carte sans données")
    page = Caller().get("/api/2/reuses/search/?q=carte").json()
    assert [row["id"] for row in page["data"]] == [found.public_id]
    assert set(page["facets"]) == {
        "producer_type", "organization_id_with_name", "topic", "type", "tag", "badge",
        "last_update",
    }  # fmt: skip
    owner = found.owner.public_id
    assert titles(f"/api/2/reuses/search/?q=carte&owner={owner}") == [found.title]


def test_the_reuses_of_an_organization_are_an_array():
    organization = OrganizationFactory()
    reuse = ReuseFactory(organization=organization)
    data = Caller().get(f"/api/1/organizations/{organization.slug}/reuses/").json()
    assert [row["id"] for row in data] == [reuse.public_id]


def test_vocabularies_are_served():
    assert len(Caller().get(f"{LIST}types/").json()) == 8
    assert len(Caller().get(f"{LIST}topics/").json()) == 15
    assert Caller().get(f"{LIST}badges/").json() == {}
