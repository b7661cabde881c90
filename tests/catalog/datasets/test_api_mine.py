"""Datasets and files of the community of the caller and of their organizations."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.datasets.models import CommunityResource
from catalog.datasets.services import delete_dataset
from tests.api import Caller, new_caller
from tests.factories import DatasetFactory, OrganizationFactory

pytestmark = pytest.mark.django_db
ME = "/api/1/me/"
PATHS = ("datasets/", "org_datasets/", "org_community_resources/")


def titles(caller: Caller, path: str) -> list[str]:
    answer = caller.get(f"{ME}{path}")
    assert answer.status_code == 200
    return [row["title"] for row in answer.json()]


@pytest.mark.parametrize("path", PATHS)
def test_strangers_have_nothing(path):
    assert Caller().get(f"{ME}{path}").status_code == 401


def test_my_datasets_are_mine_alone_in_every_state():
    caller = new_caller()
    organization = OrganizationFactory(editor=caller.user)
    DatasetFactory(title="Public", owner=caller.user)
    DatasetFactory(title="Brouillon", owner=caller.user, private=True)
    delete_dataset(actor=None, dataset=DatasetFactory(title="Supprimé", owner=caller.user))
    DatasetFactory(title="De mon organisation", organization=organization)
    DatasetFactory(title="D’ailleurs")
    assert titles(caller, "datasets/") == ["Supprimé", "Brouillon", "Public"]
    assert sorted(titles(caller, "org_datasets/")) == [
        "Brouillon",
        "De mon organisation",
        "Public",
        "Supprimé",
    ]


@pytest.mark.parametrize("role", ["admin", "editor", "partial_editor"])
def test_members_of_any_role_see_those_of_their_organization(role):
    caller = new_caller()
    organization = OrganizationFactory(**{role: caller.user})
    DatasetFactory(title="Eaux usées", organization=organization, private=True)
    DatasetFactory(title="Arbres", organization=organization)
    assert titles(caller, "org_datasets/?q=USÉES") == ["Eaux usées"]
    assert titles(caller, "org_datasets/?q=%25") == []
    assert titles(new_caller(), "org_datasets/") == []


def test_community_resources_are_mine_or_of_my_organizations():
    caller, other = new_caller(), new_caller()
    organization = OrganizationFactory(editor=caller.user)
    dataset = DatasetFactory()
    for title, producer in (
        ("Carte", {"owner": caller.user}),
        ("Graphe", {"organization": organization}),
        ("Autre", {"owner": other.user}),
    ):
        CommunityResource.objects.create(
            title=title, dataset=dataset, url="https://example.org/x", slug=title, **producer
        )
    assert titles(caller, "org_community_resources/") == ["Graphe", "Carte"]
    assert titles(caller, "org_community_resources/?q=car") == ["Carte"]
    (row,) = caller.get(f"{ME}org_community_resources/?q=car").json()
    assert row["dataset"]["id"] == dataset.public_id


@pytest.mark.parametrize("path", ["datasets/", "org_datasets/"])
def test_queries_do_not_grow_with_the_datasets(path):
    caller = new_caller()

    def cost() -> int:
        with CaptureQueriesContext(connection) as seen:
            caller.get(f"{ME}{path}")
        return len(seen)

    DatasetFactory(owner=caller.user, with_files=2)
    cost()
    few = cost()
    for _n in range(4):
        DatasetFactory(owner=caller.user, with_files=3)
    assert cost() == few


def test_a_mask_narrows_each_dataset():
    caller = new_caller()
    dataset = DatasetFactory(owner=caller.user, with_files=1)
    answer = caller.get(f"{ME}datasets/", X_Fields="id,resources{format}")
    assert answer.json() == [{"id": dataset.public_id, "resources": [{"format": "csv"}]}]
