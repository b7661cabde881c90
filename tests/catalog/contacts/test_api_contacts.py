"""Contact points through the API."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.contacts.models import ContactPoint
from organizations.services import add_member
from tests.api import Caller, new_caller
from tests.factories import ContactPointFactory, DatasetFactory, OrganizationFactory, UserFactory

pytestmark = pytest.mark.django_db
LIST = "/api/1/contacts/"
BODY = {"name": "Service des données", "email": "donnees@example.org", "role": "contact"}
KEYS = {"id", "class", "name", "email", "contact_form", "role", "owner", "organization"}


def path_of(contact) -> str:
    return f"{LIST}{contact.public_id}/"


def test_a_contact_is_created_once():
    caller = new_caller()
    made = caller.post(LIST, BODY)
    assert made.status_code == 201, made.content
    data = made.json()
    assert set(data) == KEYS
    assert (data["class"], data["owner"]["id"]) == ("ContactPoint", caller.user.public_id)
    again = caller.post(LIST, {**BODY, "contact_form": None})
    assert (again.status_code, again.json()) == (200, data)
    assert new_caller().post(LIST, BODY).status_code == 201
    assert caller.post(LIST, {**BODY, "role": "publisher"}).status_code == 201
    assert Caller().get(f"{LIST}{data['id']}/").json()["id"] == data["id"]
    assert Caller().get(f"{LIST}{'0' * 24}/").status_code == 404
    assert Caller().get(f"{LIST}nope/").status_code == 404
    assert Caller().post(LIST, BODY).status_code == 401


def test_it_is_made_for_an_organization_by_its_members():
    for kind, status in (
        ("stranger", 400),
        ("partial_editor", 201),
        ("editor", 201),
        ("admin", 201),
    ):
        caller = new_caller()
        organization = OrganizationFactory(**({} if kind == "stranger" else {kind: caller.user}))
        answer = caller.post(LIST, {**BODY, "organization": organization.public_id})
        assert answer.status_code == status, kind
    other = {**BODY, "owner": UserFactory().public_id}
    refused = new_caller().post(LIST, other)
    assert refused.json()["errors"] == {"owner": "You can only set yourself as owner"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("name", None), ("name", " "), ("name", 3), ("name", ["x"]), ("name", "x" * 256),
        ("name", "voir https://example.org"), ("name", "WWW.example.org"), ("email", "nope"), ("email", ["x"]),
        ("email", "x" * 250 + "@example.org"), ("contact_form", "javascript:x"), ("contact_form", 3),
        ("contact_form", {}), ("role", None), ("role", "nope"), ("role", 3), ("role", ["contact"]),
        ("organization", "nope"), ("organization", "0" * 24), ("owner", 3),
    ],
)  # fmt: skip
def test_bad_values_are_400_with_the_field_named(name, value):
    caller = new_caller()
    contact = ContactPointFactory(owner=caller.user)
    answers = [caller.post(LIST, {**BODY, name: value})]
    if (name, value) != ("organization", "0" * 24):
        answers += [
            caller.put(path_of(contact), {name: value}),
            caller.patch(path_of(contact), {name: value}),
        ]
    for answer in answers:
        assert answer.status_code == 400, answer.content
        assert list(answer.json()["errors"]) == [name]
        assert answer.json()["message"].startswith("ValidationError (ContactPoint:None) (")
    assert ContactPoint.objects.count() == 1


def test_missing_fields_are_told():
    answer = new_caller().post(LIST, {})
    assert answer.json()["errors"] == {"name": "Field is required", "role": "Field is required"}
    for body in ([], None, "x", 3):
        assert new_caller().post(LIST, body).status_code == 400


def test_a_contact_can_be_reached_other_roles_need_not():
    caller = new_caller()
    assert caller.post(LIST, {**BODY, "email": None}).status_code == 400
    form = {**BODY, "email": None, "contact_form": "https://example.org/ecrire"}
    made = caller.post(LIST, form).json()
    assert caller.patch(f"{LIST}{made['id']}/", {"contact_form": None}).status_code == 400
    creator = caller.post(LIST, {"name": "Camille", "role": "creator"}).json()
    assert caller.put(f"{LIST}{creator['id']}/", {"role": "contact"}).status_code == 400
    changed = caller.put(f"{LIST}{creator['id']}/", {"role": "contact", "email": "c@example.org"})
    assert (changed.status_code, changed.json()["role"]) == (200, "contact")


def test_identical_ones_are_refused_and_others_saved():
    caller = new_caller()
    first, second = caller.post(LIST, BODY).json(), caller.post(LIST, {**BODY, "name": "B"}).json()
    refused = caller.put(f"{LIST}{second['id']}/", {"name": BODY["name"]})
    assert refused.status_code == 400
    assert "same values" in refused.json()["message"]
    same = caller.put(f"{LIST}{first['id']}/", first)
    assert (same.status_code, same.json()) == (200, first)


def test_of_two_writers_the_second_is_told():
    caller = new_caller()
    path = path_of(ContactPointFactory(owner=caller.user))
    etag = caller.get(path).headers["ETag"]
    first = caller.put(path, {"name": "Un"}, If_Match=etag)
    assert first.status_code == 200
    assert caller.patch(path, {"name": "Deux"}, If_Match=etag).status_code == 412
    assert caller.delete(path, If_Match=etag).status_code == 412
    assert caller.delete(path, If_Match=first.headers["ETag"]).status_code == 204
    assert caller.get(path).status_code == 404


def test_rights_follow_the_role():
    wanted = {
        "anonymous": 401, "stranger": 403, "partial_editor": 403, "editor": 200, "admin": 200, "operator": 200,
    }  # fmt: skip
    organization = OrganizationFactory()
    for kind, status in wanted.items():
        caller = Caller() if kind == "anonymous" else new_caller(operator=kind == "operator")
        if kind in ("partial_editor", "editor", "admin"):
            add_member(organization=organization, user=caller.user, role=kind)
        path = path_of(ContactPointFactory(organization=organization))
        assert caller.put(path, {"name": f"Par {kind}"}).status_code == status, kind
        assert caller.patch(path, {"name": f"Encore {kind}"}).status_code == status, kind
        assert caller.delete(path).status_code == (204 if status == 200 else status), kind


def test_it_stays_with_its_producer():
    caller = new_caller()
    own = OrganizationFactory(admin=caller.user)
    contact = ContactPointFactory(owner=caller.user)
    refused = caller.put(path_of(contact), {"organization": own.public_id})
    assert refused.json()["errors"] == {"organization": "Cannot modify organization after creation"}
    operator = new_caller(operator=True)
    moved = operator.put(path_of(contact), {"organization": own.public_id}).json()
    assert (moved["organization"]["id"], moved["owner"]) == (own.public_id, None)


def test_a_deleted_contact_leaves_its_datasets():
    caller = new_caller()
    contact = ContactPointFactory(owner=caller.user)
    dataset = DatasetFactory(owner=caller.user)
    path = f"/api/1/datasets/{dataset.public_id}/"
    caller.put(path, {"contact_points": [contact.public_id]})
    assert len(caller.get(path).json()["contact_points"]) == 1
    assert caller.delete(path_of(contact)).status_code == 204
    assert caller.get(path).json()["contact_points"] == []


def test_producers_list_and_suggest_theirs():
    organization, person = OrganizationFactory(), UserFactory()
    for name in ("Beta", "Alpha"):
        ContactPointFactory(organization=organization, name=name)
    ContactPointFactory(owner=person, name="Gamma")
    base = f"/api/1/organizations/{organization.slug}/contacts/"
    page = Caller().get(base).json()
    assert ([row["name"] for row in page["data"]], page["total"]) == (["Alpha", "Beta"], 2)
    people = Caller().get(f"/api/1/users/{person.slug}/contacts/").json()
    assert [row["name"] for row in people["data"]] == ["Gamma"]
    found = Caller().get(f"{base}suggest/?q=alp").json()
    assert [set(row) for row in found] == [KEYS]
    assert len(Caller().get(f"{base}suggest/?q=a&size=1").json()) == 1
    assert Caller().get(f"{base}suggest/").status_code == 400
    assert Caller().get(f"{base}suggest/?q=gamma").json() == []
    organization.deleted = timezone.now()
    organization.save()
    assert Caller().get(base).status_code == 410
    assert Caller().get("/api/1/users/personne/contacts/").status_code == 404
    closed = UserFactory(is_active=False)
    assert Caller().get(f"/api/1/users/{closed.slug}/contacts/").status_code == 410


def test_roles_are_those_of_the_contract():
    rows = Caller().get(f"{LIST}roles/").json()
    assert [row["id"] for row in rows] == [
        "contact", "creator", "publisher", "rightsHolder", "custodian", "distributor", "originator",
        "principalInvestigator", "processor", "resourceProvider", "user",
    ]  # fmt: skip


def test_queries_do_not_grow_with_the_rows():
    organization = OrganizationFactory()
    path = f"/api/1/organizations/{organization.slug}/contacts/"
    counts = []
    for number in (1, 9):
        for _ in range(number):
            ContactPointFactory(organization=organization)
        with CaptureQueriesContext(connection) as captured:
            assert Caller().get(path).json()["data"]
        counts.append(len(captured))
    assert counts == [3, 3], captured.captured_queries


VALUES = (
    st.none() | st.booleans() | st.integers(-(2**53), 2**53)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
    | st.lists(st.integers(0, 9), max_size=2) | st.dictionaries(st.just("id"), st.text("0a", max_size=24), max_size=1)
    | st.sampled_from(["contact", "creator", "a@example.org", "https://example.org", "0" * 24])
)  # fmt: skip


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    body=st.dictionaries(st.sampled_from([*BODY, "contact_form", "organization", "owner"]), VALUES)
)
def test_no_body_is_a_fault(body):
    caller = new_caller()
    contact = ContactPointFactory(owner=caller.user)
    for answer in (
        caller.post(LIST, {**BODY, **body}),
        caller.put(path_of(contact), body),
        caller.patch(path_of(contact), body),
    ):
        assert answer.status_code in (200, 201, 400), answer.content
