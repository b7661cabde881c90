"""Reading datasets through the first version of the API: shapes, states, addresses, versions."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog.contacts.models import ContactPoint
from catalog.datasets.models import CommunityResource, Dataset
from catalog.datasets.services import delete_dataset, update_dataset
from catalog.spatial.models import GeoZone
from portal.search.weights import FEW as ENOUGH
from tests.api import Caller, new_caller
from tests.factories import (
    DatasetFactory,
    OrganizationFactory,
    ResourceFactory,
    ReuseFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
LIST = "/api/1/datasets/"

DATASET_KEYS = {
    "id",
    "title",
    "acronym",
    "slug",
    "description",
    "description_short",
    "created_at",
    "last_modified",
    "last_update",
    "deleted",
    "archived",
    "featured",
    "private",
    "tags",
    "badges",
    "resources",
    "frequency",
    "frequency_date",
    "harvest",
    "extras",
    "metrics",
    "organization",
    "owner",
    "temporal_coverage",
    "spatial",
    "license",
    "access_type",
    "access_audiences",
    "authorization_request_url",
    "access_type_reason_category",
    "access_type_reason",
    "uri",
    "page",
    "quality",
    "schema",
    "internal",
    "contact_points",
    "permissions",
}
RESOURCE_KEYS = {
    "id",
    "title",
    "description",
    "filetype",
    "type",
    "format",
    "url",
    "latest",
    "checksum",
    "filesize",
    "mime",
    "created_at",
    "last_modified",
    "metrics",
    "harvest",
    "extras",
    "preview_url",
    "schema",
    "internal",
}
METRICS = {
    "views",
    "resources_downloads",
    "followers",
    "followers_by_months",
    "reuses",
    "reuses_by_months",
    "dataservices",
    "discussions",
    "discussions_open",
}


def full_dataset(**fields):
    """A dataset with something in every relation."""
    organization = OrganizationFactory(certified=True)
    dataset = DatasetFactory(
        organization=organization, with_files=2, license_key="lov2", badges=["hvd"], **fields
    )
    dataset.zones.set(GeoZone.objects.order_by("pk")[:2])
    contact = ContactPoint.objects.create(
        name="Guichet", email="guichet@example.org", organization=organization
    )
    dataset.contact_points.add(contact)
    return dataset


def address(dataset) -> str:
    return f"{LIST}{dataset.public_id}/"


def test_a_dataset_has_all_the_keys_of_the_contract():
    data = Caller().get(address(full_dataset())).json()
    assert set(data) == DATASET_KEYS
    assert {frozenset(row) for row in data["resources"]} == {frozenset(RESOURCE_KEYS)}
    assert set(data["metrics"]) == METRICS
    assert data["metrics"]["followers_by_months"] == 0
    assert data["license"] == "lov2"
    assert data["badges"] == [{"kind": "hvd"}]
    assert data["organization"]["badges"] == [{"kind": "public-service"}, {"kind": "certified"}]
    assert data["owner"] is None
    assert data["contact_points"][0]["email"] == "guichet@example.org"
    assert data["quality"]["has_resources"] is True
    assert data["permissions"] == {"delete": False, "edit": False, "edit_resources": False}


def test_absent_values_are_null_and_never_missing():
    data = Caller().get(address(DatasetFactory())).json()
    absent = [
        "acronym",
        "description_short",
        "archived",
        "harvest",
        "spatial",
        "temporal_coverage",
        "schema",
    ]
    assert [data[name] for name in absent] == [None] * len(absent)
    assert data["license"] == "notspecified"
    assert data["resources"] == []


def test_addresses_are_those_of_the_host_that_was_asked():
    dataset = DatasetFactory(with_files=1)
    data = Caller().client.get(address(dataset), headers={"Host": "127.0.0.1:8123"}).json()
    base = "http://127.0.0.1:8123"
    assert data["uri"] == f"{base}/api/1/datasets/{dataset.slug}/"
    assert data["page"] == f"{base}/datasets/{dataset.slug}/"
    resource = data["resources"][0]
    assert resource["latest"] == f"{base}/api/1/datasets/r/{resource['id']}"


def test_dates_are_iso_in_utc_and_very_old_ones_do_not_matter():
    dataset = DatasetFactory(temporal_start="0003-02-01", temporal_end="2020-12-31")
    old = datetime(3, 1, 1, tzinfo=UTC)
    Dataset.objects.filter(pk=dataset.pk).update(created_at=old, created_at_internal=old)
    data = Caller().get(address(dataset)).json()
    assert data["created_at"] == "0003-01-01T00:00:00+00:00"
    assert data["last_modified"].endswith("+00:00")
    assert data["temporal_coverage"] == {"start": "0003-02-01", "end": "2020-12-31"}
    assert Caller().get(LIST).status_code == 200


def test_a_dataset_described_at_its_source_lists_no_file():
    facts = {"page": "https://example.org/jeu", "resources_count": 7, "main_resources_count": 5}
    dataset = DatasetFactory(source_facts=facts)
    assert Caller().get(address(dataset)).json()["resources"] == []
    assert Caller().get(f"/api/2/datasets/{dataset.slug}/").json()["resources"]["total"] == 0


def test_harvest_has_no_null_key():
    dataset = DatasetFactory(harvest={"domain": "example.org", "archived": None})
    assert Caller().get(address(dataset)).json()["harvest"] == {"domain": "example.org"}


def test_it_is_found_by_id_slug_and_moved_from_former_and_odd_spellings():
    dataset = DatasetFactory(title="Été à la mer")
    caller = Caller()
    assert caller.get(f"{LIST}{dataset.slug}/").json()["id"] == dataset.public_id
    assert caller.get(f"{LIST}{dataset.public_id.upper()}/").status_code == 200
    dataset.title = "Hiver à la mer"
    update_dataset(actor=None, dataset=dataset, changes=["title"])
    for spelling in ("ete-a-la-mer", "Hiver-A-La-Mer", "hiver%20à%20la%20mer"):
        answer = caller.get(f"{LIST}{spelling}/?x=1")
        assert answer.status_code == 308, spelling
        assert answer.headers["Location"] == f"{LIST}hiver-a-la-mer/?x=1"


def test_a_missing_slash_is_308():
    answer = Caller().get("/api/1/datasets?q=a&page=2")
    assert answer.status_code == 308
    assert answer.headers["Location"] == "/api/1/datasets/?q=a&page=2"


def test_states_answer_as_in_the_contract():
    owner = new_caller()
    own = {"owner": owner.user}
    private, archived = DatasetFactory(private=True, **own), DatasetFactory(**own)
    Dataset.objects.filter(pk=archived.pk).update(archived=timezone.now())
    deleted, both = DatasetFactory(**own), DatasetFactory(private=True, **own)
    for dataset in (deleted, both):
        delete_dataset(actor=owner.user, dataset=dataset)
    wanted = {private: 404, archived: 200, deleted: 410, both: 404}
    for stranger in (Caller(), new_caller()):
        assert {d: stranger.get(address(d)).status_code for d in wanted} == wanted
        listed = {row["id"] for row in stranger.get(LIST).json()["data"]}
        assert not listed & {d.public_id for d in wanted}
    assert {owner.get(address(d)).status_code for d in wanted} == {200}
    listed = {row["id"] for row in owner.get(LIST).json()["data"]}
    assert listed == {d.public_id for d in wanted}
    message = Caller().get(address(deleted)).json()
    assert message == {"message": "Dataset has been deleted"}


def test_permissions_are_those_of_the_caller():
    editor = new_caller()
    dataset = DatasetFactory(organization=OrganizationFactory(editor=editor.user))
    data = editor.get(address(dataset)).json()
    assert data["permissions"] == {"delete": True, "edit": True, "edit_resources": True}
    assert data["organization"]["permissions"] == {
        "edit": False,
        "delete": False,
        "members": False,
        "harvest": False,
        "private": True,
    }


def test_an_etag_spares_the_second_reading():
    dataset = DatasetFactory()
    first = Caller().get(address(dataset))
    again = Caller().get(address(dataset), If_None_Match=first.headers["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    Dataset.objects.filter(pk=dataset.pk).update(views_count=5)
    assert Caller().get(address(dataset), If_None_Match=first.headers["ETag"]).status_code == 200
    assert Caller().get(address(dataset), If_None_Match='garbage",,').status_code == 200


def test_masks_keep_what_they_name():
    dataset = full_dataset()
    data = Caller().get(
        address(dataset), X_Fields="id,nope,resources{internal{created_at_internal}}"
    )
    internal = {"created_at_internal"}
    assert set(data.json()) == {"id", "resources"}
    assert all(set(row["internal"]) == internal for row in data.json()["resources"])
    page = Caller().get(LIST, X_Fields="data{id,title},next_page").json()
    assert set(page) == {"data", "next_page"}
    bad = Caller().get(LIST, X_Fields="data{{id}}")
    assert bad.status_code == 400
    assert bad.json() == {"message": "Mask parse error: Unexpected opening bracket"}


def test_community_resources_show_only_when_a_mask_names_them():
    dataset = DatasetFactory()
    CommunityResource.objects.create(
        dataset=dataset, owner=UserFactory(), title="Ailleurs", url="https://example.org/x.csv"
    )
    asked = Caller().get(address(dataset), X_Fields="community_resources{title}").json()
    assert asked == {"community_resources": [{"title": "Ailleurs"}]}
    page = Caller().get(f"{LIST}community_resources/?dataset={dataset.public_id}").json()
    assert [row["dataset"]["id"] for row in page["data"]] == [dataset.public_id]


def test_a_permalink_goes_to_the_file_for_get_and_head():
    url = "https://données.example.org/a b.csv?x=1&y=é"
    dataset = DatasetFactory(resources=[ResourceFactory.build(url="ftp://example.org/a.csv")])
    resource = dataset.resources.get()
    caller = Caller()
    for answer in (
        caller.get(f"{LIST}r/{resource.uuid}"),
        caller.client.head(f"{LIST}r/{resource.uuid}"),
        caller.get(f"{LIST}r/{resource.uuid}/"),
    ):
        assert answer.status_code == 302
        assert answer.headers["Location"] == "ftp://example.org/a.csv"
    dataset.resources.update(url=url)
    assert caller.get(f"{LIST}r/{resource.uuid}").status_code == 302
    delete_dataset(actor=None, dataset=dataset)
    assert caller.get(f"{LIST}r/{resource.uuid}").status_code == 410
    unknown = caller.get(f"{LIST}r/00000000-0000-4000-8000-000000000000")
    assert unknown.json() == {"message": "Resource does not exist"}


def test_vocabularies_are_served():
    caller = Caller()
    assert caller.get(f"{LIST}licenses/").json()[0]["id"] == "lov2"
    assert len(caller.get(f"{LIST}frequencies/").json()) == 40
    assert {row["id"] for row in caller.get(f"{LIST}resource_types/").json()} == {
        "main", "documentation", "update", "api", "code", "other",
    }  # fmt: skip
    badges = list(caller.get(f"{LIST}badges/").json())
    assert badges == ["hvd", "inspire", "pivotal-data", "sl", "spd", "sr"]
    extensions = caller.get(f"{LIST}extensions/").json()
    assert extensions == sorted(extensions)
    assert "csv" in extensions


def queries(path: str, caller: Caller) -> int:
    caller.get(path)
    with CaptureQueriesContext(connection) as captured:
        assert caller.get(path).status_code == 200
    return len(captured)


@pytest.mark.parametrize(
    ("path", "count"),
    [
        ("/api/1/datasets/?page_size=100", 6),
        ("/api/2/datasets/?page_size=100", 6),
        ("/api/2/datasets/search/?page_size=100&q=jeu", 12),
        ("/api/1/datasets/?page_size=100&q=jeu", 11),
        ("/api/1/reuses/?page_size=100", 8),
        ("/api/2/reuses/search/?page_size=100&q=jeu", 8),
    ],
)
def test_the_number_of_queries_is_the_same_for_twice_the_rows(path, count):
    caller = Caller()
    for number in range(ENOUGH):  # fewer answers to a text are completed by further queries
        ReuseFactory(title=f"Jeu {number}", datasets=[full_dataset()])
    few = queries(path, caller)
    for number in range(ENOUGH):
        ReuseFactory(title=f"Jeu {number}", datasets=[full_dataset()])
    assert (few, queries(path, caller)) == (count, count)


def test_one_dataset_takes_as_many_queries_with_one_file_as_with_many():
    one, many = DatasetFactory(with_files=1), DatasetFactory(with_files=40)
    caller = Caller()
    assert queries(address(one), caller) == queries(address(many), caller) == 4
