"""Writing dataservices through the API: rights, bodies, versions, links, distinctions."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.contacts.models import ContactPoint
from catalog.dataservices.models import Dataservice
from catalog.datasets.models import Dataset
from organizations.models import Organization
from portal.activity.models import Activity
from tests.api import Caller, new_caller
from tests.factories import DataserviceFactory, DatasetFactory, OrganizationFactory, UserFactory

pytestmark = pytest.mark.django_db
LIST = "/api/1/dataservices/"
UNKNOWN = "6b010117ed96b98c42adfb4c"


@pytest.fixture
def caller():
    return new_caller()


@pytest.fixture
def row(caller):
    return DataserviceFactory(
        title="API Adresse", owner=caller.user, extras={"a": 1, "b": {"c": 2}}
    )


@pytest.fixture
def path(row):
    return f"{LIST}{row.public_id}/"


def test_the_least_body_makes_one_for_the_caller(caller):
    answer = caller.post(LIST, {"title": "API Adresse"})
    assert answer.status_code == 201, answer.content
    data = answer.json()
    assert (data["slug"], data["owner"]["id"]) == ("api-adresse", caller.user.public_id)
    assert (data["description"], data["access_type"], data["license"]) == ("", "open", None)
    assert Caller().get(f"{LIST}api-adresse/").headers["ETag"]
    assert [line.verb for line in Activity.objects.filter(subject_label="API Adresse")] == [
        "created"
    ]


def test_every_field_is_kept(caller):
    dataset = DatasetFactory()
    contact = ContactPoint.objects.create(name="É", email="a@example.org", owner=caller.user)
    sent = {
        "title": "API", "acronym": "A", "description": "# Titre", "tags": ["Énergie", "eau"],
        "private": True, "extras": {"x": [1]}, "archived_at": "2026-01-01T00:00:00+00:00",
        "base_api_url": "https://api.example.org/", "format": "REST", "license": "lov2",
        "machine_documentation_url": "https://api.example.org/openapi.json",
        "technical_documentation_url": "https://api.example.org/technique",
        "business_documentation_url": "https://api.example.org/metier",
        "rate_limiting": "50 par seconde", "rate_limiting_url": "https://api.example.org/limites",
        "availability": 99.5, "availability_url": "https://api.example.org/etat",
        "access_type": "restricted",
        "access_audiences": [{"role": "private", "condition": "no"}],
        "authorization_request_url": "https://api.example.org/demande",
        "access_type_reason_category": "protection_of_environment", "access_type_reason": "Oiseaux",
    }  # fmt: skip
    links = {"datasets": [{"class": "Dataset", "id": dataset.public_id}]}
    links["contact_points"] = [contact.public_id]
    data = caller.post(LIST, {**sent, **links}).json()
    assert {name: data[name] for name in sent} == {**sent, "tags": ["eau", "energie"]}
    assert data["datasets"]["total"] == 1
    assert [each["id"] for each in data["contact_points"]] == [contact.public_id]


def test_audiences_are_for_restricted_access_alone(caller, path):
    audiences = [{"role": "private", "condition": "no"}]
    sent = {"access_type": "restricted", "access_audiences": audiences}
    assert caller.patch(path, sent).json()["access_audiences"] == audiences
    assert caller.patch(path, {"access_type": "open"}).json()["access_audiences"] == []
    assert caller.post(LIST, {"title": "A", "access_audiences": audiences}).status_code == 201


def test_only_people_who_may_edit_change_it():
    people = {role: UserFactory() for role in ("admin", "editor", "partial_editor")}
    organization = OrganizationFactory(**people)
    row = DataserviceFactory(organization=organization)
    path = f"{LIST}{row.public_id}/"
    statuses = {
        name: Caller(user).patch(path, {"acronym": name}).status_code
        for name, user in {
            **people, "stranger": UserFactory(), "operator": UserFactory(operator=True),
        }.items()
    }  # fmt: skip
    assert statuses == {
        "admin": 200, "editor": 200, "partial_editor": 403, "stranger": 403, "operator": 200,
    }  # fmt: skip
    assert Caller().patch(path, {}).status_code == 401
    assert Caller().post(LIST, {"title": "A"}).status_code == 401
    assert Caller(people["editor"]).delete(path).status_code == 204


def test_a_partial_editor_edits_what_they_made():
    person = UserFactory()
    organization = OrganizationFactory(partial_editor=person)
    caller = Caller(person)
    made = caller.post(LIST, {"title": "A", "organization": organization.public_id}).json()
    assert made["permissions"] == {"delete": True, "edit": True}
    assert caller.patch(f"{LIST}{made['id']}/", {"acronym": "X"}).status_code == 200


def test_nobody_publishes_in_anothers_name(caller, path):
    organization, other = OrganizationFactory(), UserFactory()
    for owner in ({"organization": organization.public_id}, {"owner": other.public_id}):
        answer = caller.post(LIST, {"title": "A", **owner})
        assert answer.status_code == 400
        assert set(answer.json()["errors"]) == set(owner)
        assert caller.patch(path, owner).status_code == 400


def test_an_operator_gives_it_to_another_organization():
    first, second = OrganizationFactory(), OrganizationFactory()
    row = DataserviceFactory(organization=first)
    sent = {"organization": second.public_id}
    answer = new_caller(operator=True).patch(f"{LIST}{row.slug}/", sent)
    assert answer.json()["organization"]["id"] == second.public_id
    counts = dict(Organization.objects.values_list("pk", "dataservices_count"))
    assert (counts[first.pk], counts[second.pk]) == (0, 1)


@pytest.mark.parametrize("verb", ["put", "patch"])
def test_what_was_read_can_be_sent_back_as_it_is(caller, verb):
    organization = OrganizationFactory(admin=caller.user)
    contact = ContactPoint.objects.create(name="É", email="a@x.org", organization=organization)
    row = DataserviceFactory(
        organization=organization, datasets=[DatasetFactory()], contact_points=[contact]
    )
    path = f"{LIST}{row.public_id}/"
    before = caller.get(path).json()
    answer = getattr(caller, verb)(path, before)
    assert answer.status_code == 200, answer.content
    after = answer.json()
    assert {name for name in before if before[name] != after[name]} == {"metadata_modified_at"}


def test_a_patch_merges_extras_and_a_put_replaces_them(caller, path):
    sent = {"extras": {"a": None, "b": {"d": 3}}}
    assert caller.patch(path, sent).json()["extras"] == {"b": {"c": 2, "d": 3}}
    assert caller.put(path, {"extras": {"z": 1}}).json()["extras"] == {"z": 1}


def test_operators_fields_are_left_alone(caller, path):
    before = caller.get(path).json()
    sent = {
        "featured": True, "badges": [{"kind": "hvd"}], "id": UNKNOWN, "slug": "x",
        "created_at": "2000-01-01", "metrics": {"views": 9}, "harvest": {"backend": "x"},
    }  # fmt: skip
    after = caller.put(path, sent).json()
    assert {name for name in before if before[name] != after[name]} == {"metadata_modified_at"}


def test_a_new_title_moves_the_slug(caller, path):
    assert caller.patch(path, {"title": "API Rues"}).json()["slug"] == "api-rues"
    assert Caller().get(f"{LIST}api-adresse/").headers["Location"] == f"{LIST}api-rues/"


def test_a_write_over_an_unseen_state_is_refused(caller, path):
    etag = caller.get(path).headers["ETag"]
    assert caller.patch(path, {"acronym": "A"}, If_Match=etag).status_code == 200
    assert caller.patch(path, {"acronym": "B"}, If_Match=etag).status_code == 412
    assert caller.delete(path, If_Match=etag).status_code == 412
    assert caller.get(path).json()["acronym"] == "A"


def test_deleted_then_back(caller, row, path):
    assert caller.delete(path).status_code == 204
    assert Caller().get(path).status_code == 410
    assert caller.delete(path).status_code == 410
    assert caller.patch(path, {"title": "B"}).status_code == 410
    assert Caller().get("/api/2/dataservices/search/?q=adresse").json()["total"] == 0
    assert caller.patch(path, {"deleted_at": None}).json()["deleted_at"] is None
    assert Caller().get("/api/2/dataservices/search/?q=adresse").json()["total"] == 1


def test_counters_follow_links_and_states(caller):
    organization = OrganizationFactory(admin=caller.user)
    first, second = DatasetFactory(), DatasetFactory()
    sent = {"title": "A", "organization": organization.public_id, "datasets": [first.public_id]}
    path = f"{LIST}{caller.post(LIST, sent).json()['id']}/"

    def counts() -> tuple[int, ...]:
        datasets = Dataset.objects.in_order([first.pk, second.pk])
        organization.refresh_from_db()
        return (*(each.dataservices_count for each in datasets), organization.dataservices_count)

    assert counts() == (1, 0, 1)
    caller.patch(path, {"datasets": [second.public_id]})
    assert counts() == (0, 1, 1)
    for hidden in ({"private": True}, {"archived_at": "2026-01-01"}):
        caller.patch(path, hidden)
        assert counts() == (0, 0, 0)
        caller.patch(path, {"private": False, "archived_at": None})
        assert counts() == (0, 1, 1)
    caller.delete(path)
    assert counts() == (0, 0, 0)
    caller.patch(path, {"deleted_at": None})
    assert counts() == (0, 1, 1)
    metrics = Caller().get(f"/api/1/datasets/{second.public_id}/").json()["metrics"]
    assert metrics["dataservices"] == 1


def test_datasets_are_added_and_taken_away(caller, path):
    first, second, hidden = DatasetFactory(), DatasetFactory(), DatasetFactory(private=True)
    ids = [{"id": each} for each in (first.public_id, second.public_id, hidden.public_id, UNKNOWN)]
    answer = caller.post(f"{path}datasets/", ids)
    assert (answer.status_code, answer.json()["datasets"]["total"]) == (201, 2)
    assert caller.post(f"{path}datasets/", ids[:1]).json()["datasets"]["total"] == 2
    taken = f"{path}datasets/{first.slug}/"
    assert (caller.delete(taken).status_code, caller.delete(taken).status_code) == (204, 404)
    assert caller.get(path).json()["datasets"]["total"] == 1
    assert caller.delete(taken).json() == {"message": "Dataset not found in dataservice"}
    assert new_caller().post(f"{path}datasets/", ids).status_code == 403
    assert new_caller().delete(f"{path}datasets/{second.public_id}/").status_code == 403
    caller.delete(path)
    assert caller.post(f"{path}datasets/", ids).status_code == 410


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"id": UNKNOWN}, "Expecting a list"),
        (None, "Expecting a list"),
        ([UNKNOWN], "Expecting a list of dicts with id attribute"),
        ([{}], "Expecting a list of dicts with id attribute"),
        ([{"id": "nope"}], "Malformed object id(s) in request"),
        ([{"id": [1]}], "Malformed object id(s) in request"),
    ],
)
def test_malformed_lists_of_datasets_are_refused(caller, path, body, words):
    answer = caller.post(f"{path}datasets/", body)
    assert (answer.status_code, answer.json()) == (400, {"message": words})


def test_links_that_a_caller_cannot_see_are_kept(caller):
    hidden, seen = DatasetFactory(private=True), DatasetFactory()
    row = DataserviceFactory(owner=caller.user, datasets=[hidden])
    path = f"{LIST}{row.public_id}/"
    caller.put(path, {"datasets": [seen.public_id]})
    assert set(row.datasets.all()) == {hidden, seen}
    caller.put(path, {"datasets": []})
    assert set(row.datasets.all()) == {hidden}


def test_anothers_draft_is_no_dataset_to_link(caller):
    hidden = DatasetFactory(private=True)
    for identifier in (hidden.public_id, UNKNOWN):
        answer = caller.post(LIST, {"title": "A", "datasets": [identifier]})
        assert answer.status_code == 400
        assert answer.json()["errors"]["datasets"] == f"Unknown ids: {identifier}"


def test_a_contact_point_of_another_producer_is_refused(caller, path):
    contact = ContactPoint.objects.create(name="É", email="a@x.org", owner=UserFactory())
    answer = caller.patch(path, {"contact_points": [contact.public_id]})
    assert set(answer.json()["errors"]) == {"contact_points"}


def test_a_missing_title_is_told_as_the_contract_does(caller):
    answer = caller.post(LIST, {})
    assert (answer.status_code, answer.json()) == (
        400,
        {
            "errors": {"title": "Field is required"},
            "message": "ValidationError (Dataservice:None) (Field is required: ['title'])",
        },
    )


@pytest.mark.parametrize(
    "body",
    [
        {"title": ""}, {"title": None}, {"title": 1}, {"title": ["a"]}, {"title": "x" * 351},
        {"title": "a\0b"}, {"description": "x" * 100_001}, {"description": {}}, {"tags": 3},
        {"tags": ["x" * 200]}, {"tags": ["e" + str(n) for n in range(5000)]}, {"private": "maybe"},
        {"private": None}, {"extras": []}, {"archived_at": "hier"}, {"base_api_url": "javascript:x"},
        {"base_api_url": "http://u:p@example.org/"}, {"base_api_url": 3}, {"base_api_url": "x" * 1001},
        {"availability": 101}, {"availability": -1}, {"availability": "nan"}, {"availability": True},
        {"availability": []}, {"format": "SOAP"}, {"format": {}},
        {"license": "nope"}, {"license": []}, {"access_type": "nope"}, {"access_type": None},
        {"access_audiences": "x"}, {"access_audiences": [{"role": "private"}]}, {"access_audiences": [{}]},
        {"access_audiences": [{"role": "private", "condition": "no"}] * 2},
        {"access_type_reason_category": "nope"}, {"datasets": "x"}, {"datasets": [None]},
        {"datasets": ["nope"]}, {"datasets": {}}, {"datasets": [UNKNOWN] * 1001},
        {"contact_points": [None]}, {"contact_points": 3}, {"organization": "nope"},
        {"owner": ["x"]}, {"acronym": "x" * 129},
    ],
    ids=str,
)  # fmt: skip
def test_bad_values_are_refused_in_the_contracts_shape(caller, path, body):
    for answer in (caller.post(LIST, {"title": "A", **body}), caller.put(path, body)):
        assert answer.status_code == 400, answer.content
        assert isinstance(answer.json()["message"], str)


@pytest.mark.parametrize("body", [None, [], "x", 3, True])
def test_a_body_that_is_no_object_is_refused(caller, path, body):
    for answer in (caller.post(LIST, body), caller.put(path, body), caller.patch(path, body)):
        assert answer.status_code == 400
        assert answer.json() == {"errors": {"request": "expecting a JSON object"}}


def test_a_number_beyond_all_is_refused(caller, path):
    for number in (b"1" + b"0" * 40, b"1" + b"0" * 400, b"1e400"):
        assert caller.put(path, b'{"availability": ' + number + b"}").status_code == 400


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)  # fmt: skip
FIELDS = st.sampled_from(
    ["title", "description", "tags", "private", "extras", "archived_at", "deleted_at", "availability",
     "base_api_url", "format", "license", "access_type", "access_audiences", "organization", "owner",
     "datasets", "contact_points", "rate_limiting"]
)  # fmt: skip


@settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(body=st.dictionaries(FIELDS, VALUES, max_size=4))
def test_no_body_breaks_it(caller, path, body):
    try:
        answer = caller.patch(path, body)
    except (UnicodeEncodeError, TypeError):
        return  # no JSON: lone surrogates, numbers beyond 64 bits
    assert answer.status_code in (200, 400)


def test_operators_alone_feature_and_give_badges(caller, path):
    operator = new_caller(operator=True)
    for other, status in ((Caller(), 401), (caller, 403)):
        assert other.post(f"{path}featured/").status_code == status
        assert other.post(f"{path}badges/", {"kind": "hvd"}).status_code == status
        assert other.delete(f"{path}badges/hvd/").status_code == status
    modified = caller.get(path).json()["metadata_modified_at"]
    assert operator.post(f"{path}featured/").json()["featured"] is True
    assert operator.delete(f"{path}featured/").json()["featured"] is False
    given_ = [operator.post(f"{path}badges/", {"kind": "hvd"}) for _ in range(2)]
    assert [answer.status_code for answer in given_] == [201, 200]
    assert given_[0].json() == {"kind": "hvd"}
    data = caller.get(path).json()
    assert (data["badges"], data["metadata_modified_at"]) == ([{"kind": "hvd"}], modified)
    refused = operator.post(f"{path}badges/", {"kind": "zz"})
    assert refused.json() == {"errors": {}, "message": "Unknown badge type for Dataservice: zz"}
    taken = [operator.delete(f"{path}badges/hvd/") for _ in range(2)]
    assert [answer.status_code for answer in taken] == [204, 404]
    assert operator.post(f"{path}badges/hvd/").status_code == 405


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_take_twenty_slugs_and_count_right():
    caller = new_caller()
    organization = OrganizationFactory(admin=caller.user)
    dataset = DatasetFactory()
    body = {
        "title": "API", "organization": organization.public_id, "datasets": [dataset.public_id],
    }  # fmt: skip

    def make(_number: int) -> int:
        try:
            return Caller.post(caller, LIST, body).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(make, range(20))) == {201}
    assert len(set(Dataservice.objects.values_list("slug", flat=True))) == 20
    dataset.refresh_from_db()
    organization.refresh_from_db()
    assert (dataset.dataservices_count, organization.dataservices_count) == (20, 20)
