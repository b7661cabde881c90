"""Reading dataservices through the API: shape, states, filters, suggestions, queries."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog.contacts.models import ContactPoint
from catalog.dataservices.models import Dataservice
from tests.api import Caller, new_caller
from tests.factories import DataserviceFactory, DatasetFactory, OrganizationFactory

pytestmark = pytest.mark.django_db
LIST = "/api/1/dataservices/"
KEYS = {
    "id", "class", "slug", "title", "acronym", "description", "tags", "badges", "featured", "private",
    "extras", "base_api_url", "machine_documentation_url", "technical_documentation_url",
    "business_documentation_url", "rate_limiting", "rate_limiting_url", "availability",
    "availability_url", "format", "license", "access_type", "access_audiences",
    "authorization_request_url", "access_type_reason_category", "access_type_reason", "datasets",
    "contact_points", "owner", "organization", "created_at", "metadata_modified_at", "archived_at",
    "deleted_at", "self_api_url", "self_web_url", "harvest", "metrics", "permissions",
}  # fmt: skip
HARVEST = {
    "backend", "domain", "source_id", "source_url", "remote_id", "remote_url", "uri", "created_at",
    "issued_at", "modified_at", "last_update", "archived_at", "archived_reason",
}  # fmt: skip


def titles(path: str, caller: Caller | None = None) -> list[str]:
    answer = (caller or Caller()).get(path)
    assert answer.status_code == 200, answer.content
    return [row["title"] for row in answer.json()["data"]]


def queries_of(path: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as made:
        assert Caller().get(path).status_code == 200
    return len(made)


def test_a_dataservice_has_all_the_keys_and_a_link_to_its_public_datasets():
    dataset = DatasetFactory()
    hidden = DatasetFactory(private=True)
    row = DataserviceFactory(title="API Adresse", datasets=[dataset, hidden], acronym="BAN")
    data = Caller().get(f"{LIST}{row.slug}/").json()
    assert set(data) == KEYS
    assert data["datasets"] == {
        "rel": "subsection",
        "href": f"http://testserver/api/1/datasets/?dataservice={row.public_id}",
        "type": "GET",
        "total": 1,
    }
    assert set(data["harvest"]) == HARVEST
    assert set(data["harvest"].values()) == {None}
    assert data["metrics"] == {
        "views": 0, "followers": 0, "followers_by_months": 0, "reuses": 0, "discussions": 0,
        "discussions_open": 0,
    }  # fmt: skip
    assert (data["license"], data["format"], data["availability"]) == (None, None, None)
    assert data["self_api_url"] == f"http://testserver{LIST}api-adresse/"
    assert data["self_web_url"] is None
    assert data["permissions"] == {"delete": False, "edit": False}
    assert data["owner"]["id"] == row.owner.public_id


def test_contact_points_are_whole():
    organization = OrganizationFactory()
    contact = ContactPoint.objects.create(
        name="Équipe", email="api@example.org", organization=organization
    )
    row = DataserviceFactory(organization=organization, contact_points=[contact])
    (found,) = Caller().get(f"{LIST}{row.public_id}/").json()["contact_points"]
    assert (found["name"], found["organization"]["id"]) == ("Équipe", organization.public_id)
    assert titles(f"{LIST}?contact_point={contact.public_id}") == [row.title]


def test_states_answer_as_in_the_contract():
    owner = new_caller()
    row = DataserviceFactory(owner=owner.user, private=True)
    path = f"{LIST}{row.public_id}/"
    assert (Caller().get(path).status_code, owner.get(path).status_code) == (404, 200)
    assert (titles(LIST), titles(LIST, owner)) == ([], [row.title])
    Dataservice.objects.update(private=False, deleted=timezone.now())
    gone = Caller().get(path)
    assert (gone.status_code, gone.json()) == (410, {"message": "Dataservice has been deleted"})
    assert owner.get(path).json()["deleted_at"]
    Dataservice.objects.update(deleted=None, archived=timezone.now())
    assert Caller().get(path).json()["archived_at"]
    assert titles(LIST) == []


def test_the_list_filters_and_sorts():
    dataset, organization = DatasetFactory(), OrganizationFactory(certified=True)
    first = DataserviceFactory(
        title="API des bornes", acronym="IRVE", tags=["bornes"], featured=True, datasets=[dataset],
        access_type="restricted", organization=organization,
    )  # fmt: skip
    DataserviceFactory(title="Autre")
    for query in (
        "q=bornes", "q=irve", "tag=bornes", "featured=true", "access_type=restricted",
        f"dataset={dataset.public_id}", f"organization={organization.public_id}",
        "organization_badge=certified",
    ):  # fmt: skip
        assert titles(f"{LIST}?{query}") == [first.title], query
    assert titles(f"{LIST}?tag=bornes&tag=eau") == []
    assert titles(LIST) == ["Autre", "API des bornes"]
    assert titles(f"{LIST}?sort=title") == ["API des bornes", "Autre"]
    assert titles(f"{LIST}?inconnu=1") == ["Autre", "API des bornes"]


@pytest.mark.parametrize("sort", ["followers", "views", "base_api_url", "created", "last_modified"])
def test_each_sort_has_its_reverse(sort):
    for _ in range(3):
        DataserviceFactory()
    assert titles(f"{LIST}?sort={sort}") == titles(f"{LIST}?sort=-{sort}")[::-1]


@pytest.mark.parametrize(
    "query",
    [
        "sort=nope",
        "sort=owner__password",
        "access_type=nope",
        "dataset=nope",
        "reuse=nope",
        "topic=nope",
        "contact_point=nope",
        "organization=nope",
        "owner=nope",
        "page=0",
        "featured=perhaps",
        "organization_badge=nope",
    ],
)
def test_bad_parameters_are_refused(query):
    answer = Caller().get(f"{LIST}?{query}")
    assert answer.status_code == 400
    assert answer.json()["message"]


def test_ones_drafts_answer_words_too():
    owner = new_caller()
    DataserviceFactory(title="Brouillon des bornes", owner=owner.user, private=True)
    assert titles(f"{LIST}?q=bornes", owner) == ["Brouillon des bornes"]
    assert titles(f"{LIST}?q=bornes") == []


def test_a_private_dataset_links_to_nothing():
    hidden = DatasetFactory(private=True)
    DataserviceFactory(datasets=[hidden])
    assert titles(f"{LIST}?dataset={hidden.public_id}") == []


def test_the_number_of_queries_does_not_follow_the_number_of_rows():
    organization = OrganizationFactory()
    contact = ContactPoint.objects.create(
        name="É", email="a@example.org", organization=organization
    )

    def add(number: int) -> None:
        for _ in range(number):
            DataserviceFactory(
                organization=organization, contact_points=[contact], datasets=[DatasetFactory()]
            )

    add(1)
    paths = (LIST, "/api/2/dataservices/search/?q=api", "/api/1/site/dataservices.csv")
    for path in paths:
        Caller().get(path)  # what a process reads once
    one = [queries_of(path) for path in paths]
    add(4)
    assert [queries_of(path) for path in paths] == one
    assert queries_of(LIST) == 3


def test_suggestions_hold_the_text_and_the_most_followed_come_first():
    few = DataserviceFactory(title="API Sirene", followers_count=1)
    many = DataserviceFactory(title="Autre", acronym="sirene", followers_count=9)
    DataserviceFactory(title="Sirene en brouillon", private=True)
    found = Caller().get(f"{LIST}suggest/", {"q": "SIREN"}).json()
    assert [row["id"] for row in found] == [many.public_id, few.public_id]
    assert set(found[0]) == {"id", "title", "acronym", "slug", "page"}
    assert len(Caller().get(f"{LIST}suggest/", {"q": "siren", "size": "1"}).json()) == 1
    assert Caller().get(f"{LIST}suggest/").status_code == 400


def test_a_mask_keeps_the_named_keys():
    row = DataserviceFactory()
    data = Caller().get(f"{LIST}{row.slug}/", X_Fields="id,datasets").json()
    assert set(data) == {"id", "datasets"}


def test_unchanged_bytes_are_not_sent_again():
    row = DataserviceFactory()
    etag = Caller().get(f"{LIST}{row.slug}/").headers["ETag"]
    assert Caller().get(f"{LIST}{row.slug}/", If_None_Match=etag).status_code == 304


def test_the_badges_are_listed():
    assert list(Caller().get(f"{LIST}badges/").json()) == ["hvd"]
