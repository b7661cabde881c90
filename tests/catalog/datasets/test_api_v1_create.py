"""Creating datasets through the API: what is accepted, what is refused, in which words."""

import pytest

from catalog.contacts.models import ContactPoint
from catalog.datasets.models import Dataset
from catalog.datasets.services import delete_dataset
from catalog.spatial.models import GeoZone
from organizations.models import Assignment
from portal.activity.models import Activity
from portal.search.models import SearchDocument
from tests.api import Caller, new_caller
from tests.factories import OrganizationFactory, UserFactory

pytestmark = pytest.mark.django_db
LIST = "/api/1/datasets/"
FILE = {
    "title": "Bornes",
    "type": "main",
    "filetype": "remote",
    "url": "https://example.org/bornes.csv",
    "format": " CSV ",
}


def body(**fields):
    return {"title": "Bornes de recharge", "description": "Où recharger.", **fields}


def errors_of(answer):
    assert answer.status_code == 400, answer.content
    assert set(answer.json()) == {"errors"}
    return answer.json()["errors"]


@pytest.fixture
def caller():
    return new_caller()


def test_a_dataset_is_created_with_its_files_and_all_that_follows(caller):
    sent = body(
        acronym="IRVE",
        tags=["Énergie", "mobilité", "energie"],
        frequency="realtime",
        license="lov2",
        temporal_coverage={"start": "2020-01-01", "end": "2020-12-31T10:00:00Z"},
        spatial={"zones": ["fr:departement:33@2016-01-01"], "granularity": "fr:departement"},
        extras={"a": {"b": [1, None]}},
        frequency_date="2030-01-01",
        resources=[FILE, {**FILE, "title": "Notice", "type": "documentation"}],
    )
    answer = caller.post(LIST, sent)
    assert answer.status_code == 201
    data = answer.json()
    assert data["tags"] == ["energie", "mobilite"]
    assert data["frequency"] == "continuous"
    assert data["temporal_coverage"] == {"start": "2020-01-01", "end": "2020-12-31"}
    assert data["spatial"]["zones"] == ["fr:departement:33"]
    assert data["frequency_date"] == "2030-01-01T00:00:00+00:00"
    assert data["owner"]["id"] == caller.user.public_id
    assert [row["title"] for row in data["resources"]] == ["Bornes", "Notice"]
    assert data["resources"][0]["format"] == "csv"
    assert data["permissions"]["edit"] is True
    stored = Dataset.objects.get(public_id=data["id"])
    assert SearchDocument.objects.filter(kind=1, object_id=stored.pk).exists()
    assert Activity.objects.filter(actor=caller.user, subject_id=stored.pk).count() == 1
    assert all(row.next_check_at for row in stored.resources.all())
    assert Caller().get(f"{LIST}{stored.slug}/").json()["id"] == data["id"]


def test_title_and_description_are_required_in_french(caller):
    required = ["Ce champ est requis."]
    assert errors_of(caller.post(LIST, {})) == {"title": required, "description": required}
    assert errors_of(caller.post(LIST, body(title="  ")))["title"] == required


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "x" * 351),
        ("title", ["liste"]),
        ("description", "x" * 100_001),
        ("description_short", "x" * 201),
        ("acronym", "x" * 129),
        ("tags", ["ab"]),
        ("tags", ["x" * 97]),
        ("tags", ["!!!!"]),
        ("tags", [1]),
        ("tags", {"a": 1}),
        ("license", "nope"),
        ("license", {"id": ["x"]}),
        ("access_type", "nope"),
        ("access_audiences", [{"role": "nope", "condition": "yes"}]),
        ("access_audiences", [{"role": "private", "condition": "yes"}] * 2),
        ("temporal_coverage", {"start": "2021-01-01", "end": "2020-01-01"}),
        ("temporal_coverage", "2020"),
        ("temporal_coverage", {"start": "31/12/2020"}),
        ("frequency_date", "demain"),
        ("frequency_date", "0001-01-01T00:00:00+14:00"),
        ("archived", 12),
        ("private", "peut-être"),
        ("extras", [1]),
        ("spatial", {"granularity": "nope"}),
        ("spatial", {"zones": "fr"}),
        ("spatial", {"geom": {"type": "Point"}}),
        ("organization", "pas-un-identifiant"),
        ("contact_points", ["a" * 24]),
        ("contact_points", [12]),
        ("authorization_request_url", "javascript:alert(1)"),
        ("access_type_reason_category", "nope"),
        ("resources", "x"),
        ("resources", [{"title": "sans adresse"}]),
    ],
)
def test_a_value_that_cannot_be_is_refused_on_its_field(caller, field, value):
    errors = errors_of(caller.post(LIST, body(**{field: value})))
    assert set(errors) == {field}
    assert not Dataset.objects.exists()


def test_zones_that_do_not_exist_are_named(caller):
    sent = body(spatial={"zones": ["fr:departement:33", "fr:nulle:1"]})
    errors = errors_of(caller.post(LIST, sent))
    assert errors == {"spatial": {"zones": ["Unknown geoid(s): fr:nulle:1"]}}
    assert GeoZone.objects.exists()


def test_an_unknown_frequency_is_one_sentence(caller):
    answer = caller.post(LIST, body(frequency="nope"))
    assert answer.status_code == 400
    assert answer.json() == {"message": "'nope' is not a valid UpdateFrequency"}


def test_bodies_that_are_no_json_object_are_refused_in_the_words_of_the_contract(caller):
    plain = caller.send("POST", LIST, body(), kind="text/plain")
    assert (plain.status_code, plain.json()) == (
        400,
        {"errors": {"Content-Type": "expecting application/json"}},
    )
    listed = caller.post(LIST, [])
    assert (listed.status_code, listed.json()) == (
        400,
        {"errors": {"request": "expecting a JSON object"}},
    )
    assert caller.post(LIST, b"{").status_code == 400


def test_strangers_are_asked_for_credentials():
    answer = Caller().post(LIST, body())
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="uData"'
    assert not Dataset.objects.exists()


def test_members_of_any_role_publish_for_their_organization():
    for role in ("admin", "editor", "partial_editor"):
        caller = new_caller()
        organization = OrganizationFactory(**{role: caller.user})
        answer = caller.post(LIST, body(organization=organization.public_id))
        assert answer.status_code == 201, role
        data = answer.json()
        assert data["organization"]["id"] == organization.public_id
        assert data["owner"] is None
        assert caller.put(f"{LIST}{data['id']}/", {"acronym": "X"}).status_code == 200, role
    assert Assignment.objects.count() == 1


def test_nobody_publishes_for_an_organization_of_others(caller):
    organization = OrganizationFactory()
    reference = {"class": "Organization", "id": organization.public_id}
    errors = errors_of(caller.post(LIST, body(organization=reference)))
    assert errors == {"organization": ["Permission denied for this organization"]}
    assert errors_of(caller.post(LIST, body(organization="a" * 24))) == errors


def test_one_may_only_name_oneself_as_owner(caller):
    other = UserFactory()
    errors = errors_of(caller.post(LIST, body(owner=other.public_id)))
    assert errors == {"owner": ["You can only set yourself as owner"]}
    assert caller.post(LIST, body(owner=caller.user.public_id)).status_code == 201


def test_a_licence_is_dropped_unless_access_is_open(caller):
    data = caller.post(LIST, body(license="lov2", access_type="restricted")).json()
    assert data["license"] == "notspecified"


def test_contacts_must_be_those_of_the_producer(caller):
    own = ContactPoint.objects.create(name="Moi", email="m@example.org", owner=caller.user)
    foreign = ContactPoint.objects.create(name="Lui", email="l@example.org", owner=UserFactory())
    data = caller.post(LIST, body(contact_points=[{"id": own.public_id}])).json()
    assert [row["name"] for row in data["contact_points"]] == ["Moi"]
    assert "contact_points" in errors_of(
        caller.post(LIST, body(contact_points=[own.public_id, foreign.public_id]))
    )


def test_custom_metadata_must_be_declared_by_the_organization(caller):
    declared = {"custom": [{"title": "Service", "description": "", "type": "str"}]}
    organization = OrganizationFactory(admin=caller.user, extras=declared)
    sent = body(organization=organization.public_id, extras={"custom:Service": "x"})
    assert caller.post(LIST, sent).status_code == 201
    sent["extras"]["custom:Autre"] = "y"
    assert "extras" in errors_of(caller.post(LIST, sent))


def test_what_was_read_elsewhere_can_be_posted_as_it_is(caller):
    first = caller.post(LIST, body(resources=[FILE])).json()
    copied = caller.post(LIST, first)
    assert copied.status_code == 201, copied.content
    assert copied.json()["id"] != first["id"]
    assert copied.json()["slug"] == f"{first['slug']}-1"
    assert copied.json()["resources"][0]["id"] != first["resources"][0]["id"]


def test_a10_addresses_of_files_must_be_public_and_without_password(caller, settings):
    settings.OUTBOUND_ALLOW_PRIVATE = False
    refused = [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "ftp://",
        "gopher://example.org/",
        "http://user:pw@example.org/",
        "http://127.0.0.1:6379/",
        "http://localhost/",
        "http://2130706433/",
        "http://[::1]/",
        "ftp://127.0.0.1/a.csv",
        "http://intranet/a.csv",
        "notaurl",
        "//example.org/a.csv",
        "http://exa mple.org/",
    ]
    for url in refused:
        errors = errors_of(caller.post(LIST, body(resources=[{**FILE, "url": url}])))
        assert errors == {"resources": [{"url": [f'Invalid URL "{url}"']}]}, url
    for url in ("ftp://example.org/a.csv", "https://example.org/a?b=c#d", "http://é.fr:8081/é.csv"):
        answer = caller.post(LIST, body(resources=[{**FILE, "url": url}]))
        assert answer.status_code == 201, (url, answer.content)
        assert answer.json()["resources"][0]["url"] == url


def test_a12_too_many_or_too_long_tags_are_400_with_the_limit_named(caller):
    many = errors_of(caller.post(LIST, body(tags=[f"mot-{n}" for n in range(5000)])))
    assert "200" in many["tags"][0]
    long = errors_of(caller.post(LIST, body(tags=["x" * 10_000])))
    assert "96" in long["tags"][0]


def test_deleting_and_bringing_back(caller):
    data = caller.post(LIST, body()).json()
    path = f"{LIST}{data['id']}/"
    assert caller.delete(path).status_code == 204
    assert caller.delete(path).status_code == 410
    assert caller.put(path, {"title": "Autre"}).status_code == 410
    assert Caller().get(path).status_code == 410
    assert caller.put(path, {"deleted": None}).json()["deleted"] is None
    assert Caller().get(path).status_code == 200
    assert Dataset.objects.get().owner.datasets_count in (0, 1)
    delete_dataset(actor=None, dataset=Dataset.objects.get())
