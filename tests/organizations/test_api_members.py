"""Members through the API: requests, invitations, roles, assignments, and who may do what."""

import threading
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from organizations.choices import Role
from organizations.members import bind_invitations
from organizations.models import Assignment, Membership, MembershipRequest, Organization
from organizations.services import add_member
from portal.accounts.models import User
from portal.activity.models import Activity
from tests.api import Caller, new_caller
from tests.factories import DatasetFactory, OrganizationFactory, ReuseFactory, UserFactory

pytestmark = pytest.mark.django_db
NOWHERE = str(uuid.UUID(int=0))
MINE = "/api/1/me/org_invitations/"
REQUEST = {"id", "user", "email", "kind", "created", "status", "role", "comment", "assignments"}


class Place:
    """An organization, its administrator, and its addresses."""

    def __init__(self, **fields) -> None:
        self.admin = new_caller()
        self.organization = OrganizationFactory(admin=self.admin.user, **fields)
        self.path = f"/api/1/organizations/{self.organization.public_id}/"
        self.requests = f"{self.path}membership/"
        self.invite = f"{self.path}member/"

    def member(self, user) -> str:
        return f"{self.path}member/{user.public_id}/"

    def ask(self, caller, comment="Bonjour"):
        return caller.post(self.requests, {"comment": comment})

    def answer(self, request_id, word, body=None, caller=None):
        return (caller or self.admin).post(f"{self.requests}{request_id}/{word}/", body)

    def role_of(self, user) -> str | None:
        row = Membership.objects.filter(organization=self.organization, user=user).first()
        return row and row.role


def ref(subject) -> dict:
    return {"class": type(subject).__name__, "id": subject.public_id}


def message(answer) -> str:
    return answer.json()["message"]


def test_a_person_asks_and_an_administrator_accepts():
    place, person = Place(), new_caller()
    asked = place.ask(person)
    assert asked.status_code == 201
    data = asked.json()
    assert set(data) == REQUEST
    assert (data["kind"], data["status"], data["role"]) == ("request", "pending", "editor")
    assert data["user"]["id"] == person.user.public_id
    again = place.ask(person, "Encore")
    assert (again.status_code, again.json()["id"], again.json()["comment"]) == (
        200, data["id"], "Encore",
    )  # fmt: skip
    accepted = place.answer(data["id"], "accept")
    assert accepted.status_code == 200
    assert accepted.json()["role"] == "editor"
    assert place.role_of(person.user) == Role.EDITOR
    assert Caller().get(place.path).json()["metrics"]["members"] == 2
    present = place.answer(data["id"], "accept")
    assert (present.status_code, present.json()["user"]["id"]) == (409, person.user.public_id)
    assert place.ask(person).status_code == 400
    line = Activity.objects.get(verb="updated")
    assert (line.actor, line.changes) == (place.admin.user, ["members"])


def test_a_request_needs_a_comment():
    place = Place()
    for body in ({}, {"comment": None}, {"comment": " "}):
        answer = new_caller().post(place.requests, body)
        assert answer.status_code == 400
        words = "'comment' is required when 'kind' is 'request'"
        assert answer.json()["errors"] == {"comment": words}
    for body in ({"comment": 3}, {"comment": ["x"]}, {"comment": "x" * 10_001}, [], None, "x"):
        assert new_caller().post(place.requests, body).status_code == 400
    assert not MembershipRequest.objects.exists()


def test_a_request_is_refused_with_words():
    place, person = Place(), new_caller()
    asked = place.ask(person).json()["id"]
    for body in ({}, {"comment": ""}, {"comment": 3}, []):
        assert place.answer(asked, "refuse", body).status_code == 400
    refused = place.answer(asked, "refuse", {"comment": "Non"})
    assert (refused.status_code, refused.json()) == (200, {})
    assert MembershipRequest.objects.get().refusal_comment == "Non"
    assert place.answer(asked, "refuse", {"comment": "Non"}).status_code == 400
    assert place.answer(asked, "accept").status_code == 400
    assert place.role_of(person.user) is None
    assert place.ask(person).status_code == 201


def test_answers_go_to_requests_and_cancelling_to_invitations():
    place, person = Place(), new_caller()
    asked = place.ask(person).json()["id"]
    invited = place.admin.post(place.invite, {"email": "a@example.org"}).json()["id"]
    assert place.answer(asked, "cancel").status_code == 400
    assert place.answer(invited, "accept").status_code == 400
    assert place.answer(invited, "refuse", {"comment": "x"}).status_code == 400
    assert place.answer(invited, "cancel").json() == {}
    assert place.answer(invited, "cancel").status_code == 400
    for word in ("accept", "refuse", "cancel"):
        assert place.answer(NOWHERE, word, {"comment": "x"}).status_code == 404
        assert Place().answer(asked, word, {"comment": "x"}).status_code == 404


def test_who_sees_the_requests():
    place, person, other = Place(), new_caller(), new_caller()
    asked = place.ask(person).json()["id"]
    place.ask(other)
    place.admin.post(place.invite, {"email": "a@example.org"})
    mine = f"{place.requests}?user={person.user.public_id}"
    assert [row["id"] for row in person.get(mine).json()] == [asked]
    assert [row["id"] for row in place.admin.get(mine).json()] == [asked]
    assert len(place.admin.get(place.requests).json()) == 3
    assert len(place.admin.get(f"{place.requests}?status=accepted").json()) == 0
    assert place.admin.get(f"{place.requests}?status=nope").status_code == 400
    assert place.admin.get(f"{place.requests}?user=nope").status_code == 400
    assert person.get(place.requests).status_code == 403
    assert other.get(mine).status_code == 403
    assert Caller().get(mine).status_code == 401


def test_an_invited_person_accepts_with_role_and_objects():
    place, person = Place(), new_caller()
    dataset = DatasetFactory(organization=place.organization)
    sent = {
        "user": person.user.public_id, "role": "partial_editor", "comment": "Venez",
        "assignments": [ref(dataset), ref(dataset)],
    }  # fmt: skip
    invited = place.admin.post(place.invite, sent)
    assert invited.status_code == 201, invited.content
    data = invited.json()
    assert set(data) == REQUEST
    assert (data["kind"], data["role"], data["assignments"]) == (
        "invitation", "partial_editor", [ref(dataset)],
    )  # fmt: skip
    (waiting,) = person.get(MINE).json()
    assert set(waiting) == {"id", "organization", "role", "comment", "created", "assignments"}
    assert waiting["organization"]["id"] == place.organization.public_id
    assert new_caller().get(MINE).json() == []
    accept = f"{MINE}{waiting['id']}/accept/"
    assert new_caller().post(accept).status_code == 404
    assert Caller().post(accept).status_code == 401
    assert person.post(accept).json() == {"message": "Invitation accepted"}
    assert place.role_of(person.user) == Role.PARTIAL_EDITOR
    assert person.put(f"/api/1/datasets/{dataset.public_id}/", {}).status_code == 200
    late = person.post(accept)
    assert (late.status_code, message(late)) == (400, "Invitation is not pending")
    assert person.get(MINE).json() == []


def test_an_invited_person_refuses():
    place, person = Place(), new_caller()
    invited = place.admin.post(place.invite, {"user": person.user.public_id}).json()["id"]
    refused = person.post(f"{MINE}{invited}/refuse/")
    assert (refused.status_code, refused.json()) == (200, {"message": "Invitation refused"})
    assert person.post(f"{MINE}{invited}/refuse/").status_code == 400
    assert person.post(f"{MINE}{NOWHERE}/refuse/").status_code == 404
    assert place.role_of(person.user) is None
    assert place.ask(person).status_code == 201


def test_an_invitation_is_void_with_its_organization_or_once_cancelled():
    place, person = Place(), new_caller()
    invited = place.admin.post(place.invite, {"user": person.user.public_id}).json()["id"]
    place.answer(invited, "cancel")
    assert person.post(f"{MINE}{invited}/accept/").status_code == 400
    invited = place.admin.post(place.invite, {"user": person.user.public_id}).json()["id"]
    Organization.objects.update(deleted=timezone.now())
    assert person.get(MINE).json() == []
    assert person.post(f"{MINE}{invited}/accept/").status_code == 404
    assert place.ask(person).status_code == 410
    assert place.admin.post(place.invite, {"email": "a@example.org"}).status_code == 410


def test_an_invitation_by_e_mail_waits_for_the_account():
    place, other = Place(), Place()
    sent = {"email": "Nouvelle@Example.org", "role": "admin"}
    invited = place.admin.post(place.invite, sent).json()
    assert (invited["email"], invited["user"]) == ("nouvelle@example.org", None)
    other.admin.post(other.invite, {"email": "nouvelle@example.org"})
    person = new_caller(email="nouvelle@example.org")
    assert person.get(MINE).json() == []
    place_too = add_member(organization=other.organization, user=person.user, role="editor")
    assert bind_invitations(person.user) == 1
    assert bind_invitations(person.user) == 0
    assert [row["id"] for row in person.get(MINE).json()] == [invited["id"]]
    assert person.post(f"{MINE}{invited['id']}/accept/").status_code == 200
    assert place.role_of(person.user) == Role.ADMIN
    place_too.refresh_from_db()
    assert place_too.role == "editor"


def test_an_invitation_by_e_mail_does_not_tell_whose_account_it_is():
    place, person = Place(), new_caller(email="connue@example.org")
    invited = place.admin.post(place.invite, {"email": "CONNUE@example.org"}).json()
    assert (invited["email"], invited["user"]) == ("connue@example.org", None)
    assert place.admin.get(place.requests).json()[0]["user"] is None
    assert person.get(MINE).json()[0]["id"] == invited["id"]
    person.post(f"{MINE}{invited['id']}/accept/")
    assert place.admin.get(place.requests).json()[0]["user"]["id"] == person.user.public_id


def test_bad_invitations_are_400():
    place, member, asking, invited = Place(), UserFactory(), new_caller(), UserFactory()
    add_member(organization=place.organization, user=member, role="editor")
    place.ask(asking)
    assert place.admin.post(place.invite, {"user": invited.public_id}).status_code == 201
    assert place.admin.post(place.invite, {"email": "seule@example.org"}).status_code == 201
    own, foreign = DatasetFactory(organization=place.organization), DatasetFactory()
    known = {"email": "x@example.org"}
    partial = {**known, "role": "partial_editor"}
    bad = [
        {}, {"user": invited.public_id, **known}, {"user": None, "email": None}, {"user": "nope"}, {"user": 3},
        {"user": ["x"]}, {"user": "0" * 24}, {"user": UserFactory(is_active=False).public_id},
        {"user": member.public_id}, {"email": member.email}, {"user": asking.user.public_id},
        {"user": invited.public_id}, {"email": invited.email}, {"email": "SEULE@example.org"},
        {"email": "nope"}, {"email": 3}, {"email": ["x"]}, {"email": "x" * 250 + "@example.org"},
        {**known, "role": "owner"}, {**known, "role": None}, {**known, "role": ["admin"]}, {**known, "role": 3},
        {**known, "comment": 3}, {**known, "comment": "x" * 10_001}, {**known, "assignments": [ref(own)]},
        {**partial, "assignments": [ref(foreign)]}, {**partial, "assignments": [{"class": "User", "id": "0" * 24}]},
        {**partial, "assignments": [{"class": "Dataset", "id": "nope"}]}, {**partial, "assignments": ["x"]},
        {**partial, "assignments": "x"}, {**partial, "assignments": [ref(own)] * 501}, [], None, "x",
    ]  # fmt: skip
    for body in bad:
        answer = place.admin.post(place.invite, body)
        assert answer.status_code == 400, (body, answer.content)
        assert answer.json().get("errors"), body
    assert MembershipRequest.objects.count() == 3


def test_roles_change_and_assignments_go_with_the_role():
    place, member = Place(), UserFactory()
    add_member(organization=place.organization, user=member, role="partial_editor")
    dataset = DatasetFactory(organization=place.organization)
    path = f"{place.member(member)}assignments/"
    assert len(place.admin.put(path, [ref(dataset)]).json()) == 1
    unchanged = place.admin.put(place.member(member), {})
    assert (unchanged.status_code, unchanged.json()["role"]) == (200, "partial_editor")
    assert Assignment.objects.count() == 1
    changed = place.admin.patch(place.member(member), {"role": "admin"})
    assert (changed.status_code, changed.json()["role"]) == (200, "admin")
    assert not Assignment.objects.exists()
    for role in ("owner", None, 3, ["admin"], {"a": 1}):
        assert place.admin.put(place.member(member), {"role": role}).status_code == 400
    by_slug = f"{place.path}member/{member.slug}/"
    assert place.admin.put(by_slug, {"role": "editor"}).json()["role"] == "editor"
    for stranger in (UserFactory().public_id, "0" * 24, "personne"):
        for answer in (
            place.admin.put(f"{place.path}member/{stranger}/", {"role": "admin"}),
            place.admin.delete(f"{place.path}member/{stranger}/"),
            place.admin.put(f"{place.path}member/{stranger}/assignments/", []),
        ):
            assert answer.status_code == 404


def test_a_member_who_is_removed_has_no_rights_left():
    place, member = Place(), new_caller()
    add_member(organization=place.organization, user=member.user, role="partial_editor")
    dataset = DatasetFactory(organization=place.organization)
    place.admin.put(f"{place.member(member.user)}assignments/", [ref(dataset)])
    address = f"/api/1/datasets/{dataset.public_id}/"
    assert member.put(address, {}).status_code == 200
    assert place.admin.delete(place.member(member.user)).status_code == 204
    assert place.admin.delete(place.member(member.user)).status_code == 404
    assert member.put(address, {}).status_code == 403
    assert not Assignment.objects.exists()
    assert Caller().get(place.path).json()["metrics"]["members"] == 1


def test_the_last_administrator_stays_unless_an_operator_asks():
    place, operator = Place(), new_caller(operator=True)
    own = place.member(place.admin.user)
    idle = UserFactory(is_active=False)
    add_member(organization=place.organization, user=idle, role="admin")
    for answer in (
        place.admin.delete(own),
        place.admin.put(own, {"role": "editor"}),
        place.admin.patch(own, {"role": "partial_editor"}),
    ):
        assert answer.status_code == 400
        assert message(answer) == "An organization must keep at least one administrator"
    assert place.role_of(place.admin.user) == Role.ADMIN
    assert place.admin.put(own, {"role": "admin"}).status_code == 200
    second = UserFactory()
    add_member(organization=place.organization, user=second, role="admin")
    assert place.admin.put(own, {"role": "editor"}).json()["role"] == "editor"
    assert place.admin.put(own, {"role": "admin"}).status_code == 403
    assert operator.delete(place.member(second)).status_code == 204


@pytest.mark.django_db(transaction=True)
def test_of_two_administrators_who_leave_at_once_one_stays():
    place, second = Place(), new_caller()
    add_member(organization=place.organization, user=second.user, role="admin")
    statuses = []

    def leave(caller):
        statuses.append(caller.delete(place.member(caller.user)).status_code)
        connection.close()

    threads = [threading.Thread(target=leave, args=[each]) for each in (place.admin, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [204, 400]
    assert Membership.objects.filter(role="admin").count() == 1


def test_assignments_are_replaced_and_listed():
    place, member = Place(), UserFactory()
    add_member(organization=place.organization, user=member, role="partial_editor")
    dataset, other = (DatasetFactory(organization=place.organization) for _ in range(2))
    reuse = ReuseFactory(organization=place.organization)
    path = f"{place.member(member)}assignments/"
    first = place.admin.put(path, [ref(dataset), ref(reuse)]).json()
    assert set(first[0]) == {"id", "user", "organization", "subject", "created_at"}
    assert [row["subject"] for row in first] == [ref(dataset), ref(reuse)]
    second = place.admin.put(path, [ref(reuse), ref(other)]).json()
    assert second[0] == first[1]
    assert place.admin.get(f"{place.path}assignments/").json() == second
    for body in ([ref(DatasetFactory())], [ref(UserFactory())], ["x"], [None], {}, None, "x", [{}]):
        assert place.admin.put(path, body).status_code == 400, body
    assert place.admin.get(f"{place.path}assignments/").json() == second
    assert place.admin.put(path, []).json() == []
    refused = place.admin.put(f"{place.member(place.admin.user)}assignments/", [ref(dataset)])
    assert (refused.status_code, message(refused)) == (
        400, "Only partial editors can have assignments",
    )  # fmt: skip


ROLES = ("anonymous", "stranger", "editor", "partial_editor", "admin", "operator")


@pytest.mark.parametrize("kind", ROLES)
def test_only_administrators_and_operators_manage_members(kind):
    wanted = {"anonymous": 401, "admin": 200, "operator": 200}.get(kind, 403)
    place = Place()
    caller = Caller() if kind == "anonymous" else new_caller(operator=kind == "operator")
    if kind in Role.values:
        add_member(organization=place.organization, user=caller.user, role=kind)
    member = UserFactory()
    add_member(organization=place.organization, user=member, role="partial_editor")
    asked = [place.ask(new_caller()).json()["id"] for _ in range(2)]
    invited = place.admin.post(place.invite, {"email": "a@example.org"}).json()["id"]
    answers = [
        caller.get(place.requests),
        caller.get(f"{place.path}assignments/"),
        place.answer(asked[0], "accept", caller=caller),
        place.answer(asked[1], "refuse", {"comment": "x"}, caller=caller),
        place.answer(invited, "cancel", caller=caller),
        caller.post(place.invite, {"email": "b@example.org"}),
        caller.put(f"{place.member(member)}assignments/", []),
        caller.put(place.member(member), {"role": "editor"}),
        caller.patch(place.member(member), {"role": "editor"}),
        caller.delete(place.member(member)),
    ]
    allowed = [200, 200, 200, 200, 200, 201, 200, 200, 200, 204]
    assert [answer.status_code for answer in answers] == (
        allowed if wanted == 200 else [wanted] * len(allowed)
    )


def test_queries_do_not_grow_with_the_rows():
    place = Place()
    datasets = [DatasetFactory(organization=place.organization) for _ in range(6)]

    def counts() -> list[int]:
        found = []
        for caller, path in (
            (place.admin, place.requests), (place.admin, f"{place.path}assignments/"), (invited, MINE),
        ):  # fmt: skip
            with CaptureQueriesContext(connection) as captured:
                assert caller.get(path).json()
            found.append(len(captured))
        return found

    def add(number: int) -> None:
        for subject in datasets[:number]:
            place.ask(new_caller())
            member = UserFactory()
            add_member(organization=place.organization, user=member, role="partial_editor")
            place.admin.put(f"{place.member(member)}assignments/", [ref(subject)])
            other = Place()
            other.admin.post(other.invite, {"user": invited.user.public_id})

    invited = new_caller()
    add(1)
    counts()  # the first call of a token notes its use
    few = counts()
    add(5)
    assert counts() == few


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["ask", "invite", "accept", "refuse", "cancel", "role", "remove", "mine"]),
        st.integers(0, 2),
        st.sampled_from(Role.values),
    ),
    max_size=12,
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS)
def test_whatever_is_done_counts_hold_and_an_administrator_stays(steps):
    place = Place()
    people = [new_caller() for _ in range(3)]

    def do(step, caller, role):
        user = caller.user
        pending = MembershipRequest.objects.filter(
            organization=place.organization, user=user, status="pending"
        ).first()
        known = pending.uuid if pending else NOWHERE
        if step == "ask":
            return place.ask(caller)
        if step == "invite":
            return place.admin.post(place.invite, {"user": user.public_id, "role": role})
        if step == "role":
            return place.admin.put(place.member(user), {"role": role})
        if step == "remove":
            return place.admin.delete(place.member(user))
        if step == "mine":
            return caller.post(f"{MINE}{known}/accept/")
        return place.answer(known, step, {"comment": "x"})

    for step, number, role in steps:
        answer = do(step, people[number], role)
        assert answer.status_code in (200, 201, 204, 400, 404, 409), answer.content
    row = Organization.objects.get(pk=place.organization.pk)
    assert row.members_count == row.memberships.count()
    assert row.memberships.filter(role="admin", user=place.admin.user).exists()
    members = User.objects.filter(memberships__organization=row)
    assert not row.requests.filter(status="pending", user__in=members).exists()
