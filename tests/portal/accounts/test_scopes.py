"""What tokens may do: each scope narrows the rights of its user."""

from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.accounts.models import ApiToken
from portal.accounts.scopes import SAFE_VERBS, is_scope, scope_of
from portal.accounts.services import make_token
from tests.api import Caller
from tests.factories import DatasetFactory, OrganizationFactory, ReuseFactory, UserFactory

pytestmark = pytest.mark.django_db
LIST = "/api/1/datasets/"
NEW = {"title": "Neuf", "description": "Une description assez longue."}


def caller(user, *scopes: str) -> Caller:
    found = Caller()
    found.user = user
    found.headers = {"X-API-KEY": make_token(user=user, scopes=scopes)[1]}
    return found


def test_read_leaves_safe_verbs_only():
    user = UserFactory()
    dataset = DatasetFactory(owner=user, private=True)
    reader = caller(user, "read")
    path = f"{LIST}{dataset.public_id}/"
    assert reader.get(path).status_code == 200
    assert reader.get("/api/1/me/").json()["email"] == user.email
    answers = [
        reader.post(LIST, NEW),
        reader.put(path, {}),
        reader.patch(path, {}),
        reader.delete(path),
        reader.put("/api/1/me/", {}),
        reader.post("/api/1/me/api_tokens/", {}),
    ]
    assert {answer.status_code for answer in answers} == {403}
    words = "You do not have the permission to modify that object."
    assert answers[0].json() == {"message": words}


def test_read_keeps_what_operators_see():
    assert caller(UserFactory(operator=True), "read").get("/api/1/users/").status_code == 200


def test_write_leaves_out_the_rights_of_operators():
    operator = UserFactory(operator=True)
    writer = caller(operator, "write")
    assert writer.post(LIST, NEW).status_code == 201
    foreign = DatasetFactory()
    assert writer.put(f"{LIST}{foreign.public_id}/", {}).status_code == 403
    assert writer.get("/api/1/users/").status_code == 403
    assert writer.put("/api/1/me/", {"first_name": "Même"}).status_code == 200
    operator.refresh_from_db()
    assert (operator.is_superuser, operator.first_name) == (True, "Même")
    assert caller(operator, "admin").get("/api/1/users/").status_code == 200


def organizations_of(user):
    return OrganizationFactory(editor=user), OrganizationFactory(editor=user)


def test_the_token_of_an_organization_sees_and_changes_what_it_owns_and_no_more():
    user = UserFactory()
    ours, theirs = organizations_of(user)
    robot = caller(user, f"organization:{ours.public_id}")
    drafts = {
        "ours": DatasetFactory(organization=ours, private=True),
        "theirs": DatasetFactory(organization=theirs, private=True),
        "own": DatasetFactory(owner=user, private=True),
    }
    seen = {name: robot.get(f"{LIST}{row.public_id}/").status_code for name, row in drafts.items()}
    assert seen == {"ours": 200, "theirs": 404, "own": 404}
    listed = {row["id"] for row in robot.get(LIST).json()["data"]}
    assert listed == {drafts["ours"].public_id}
    public = {"theirs": DatasetFactory(organization=theirs), "own": DatasetFactory(owner=user)}
    for row in public.values():
        assert robot.get(f"{LIST}{row.public_id}/").status_code == 200
        assert robot.put(f"{LIST}{row.public_id}/", {}).status_code == 403
    assert robot.put(f"{LIST}{drafts['ours'].public_id}/", {}).status_code == 200


def test_the_token_of_an_organization_publishes_in_its_name_alone():
    user = UserFactory()
    ours, theirs = organizations_of(user)
    robot = caller(user, f"organization:{ours.public_id}")
    assert robot.post(LIST, {**NEW, "organization": ours.public_id}).status_code == 201
    refused = robot.post(LIST, {**NEW, "organization": theirs.public_id})
    assert (refused.status_code, "organization" in refused.json()["errors"]) == (400, True)
    assert robot.post(LIST, NEW).status_code == 400


@pytest.mark.parametrize(
    ("verb", "path"),
    [
        ("PUT", "/api/1/me/"),
        ("DELETE", "/api/1/me/"),
        ("GET", "/api/1/me/metrics/"),
        ("GET", "/api/1/me/api_tokens/"),
        ("POST", "/api/1/me/api_tokens/"),
        ("POST", "/api/1/organizations/"),
        ("POST", "/api/1/organizations/x/membership/"),
        ("POST", "/api/1/datasets/x/followers/"),
        ("POST", "/api/1/discussions/"),
    ],
)
def test_what_speaks_for_the_person_is_out_of_reach(verb, path):
    user = UserFactory()
    scope = scope_of([f"organization:{OrganizationFactory(admin=user).public_id}"])
    assert scope.refuses(verb, path)
    assert not scope_of(["admin"]).refuses(verb, path)
    assert not scope.refuses("GET", "/api/1/me/")
    assert not scope.refuses("PUT", "/api/1/organizations/x/")


def test_the_token_of_an_organization_ends_with_the_membership():
    user = UserFactory(operator=True)
    ours = OrganizationFactory(admin=user)
    robot = caller(user, f"organization:{ours.public_id}")
    path = f"{LIST}{DatasetFactory(organization=ours).public_id}/"
    assert robot.put(path, {}).status_code == 200
    user.memberships.all().delete()
    assert robot.put(path, {}).status_code == 403


def test_reading_for_an_organization_only():
    user = UserFactory()
    ours, theirs = organizations_of(user)
    reader = caller(user, "read", f"organization:{ours.public_id}")
    mine = ReuseFactory(organization=ours, private=True)
    other = ReuseFactory(organization=theirs, private=True)
    assert reader.get(f"/api/1/reuses/{mine.public_id}/").status_code == 200
    assert reader.get(f"/api/1/reuses/{other.public_id}/").status_code == 404
    assert reader.post(LIST, {**NEW, "organization": ours.public_id}).status_code == 403


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(["admin", "write", "read", f"organization:{'a' * 24}"])),
    st.sampled_from(["admin", "write", "read", f"organization:{'a' * 24}"]),
    st.sampled_from(["GET", "POST", "PUT", "DELETE"]),
    st.sampled_from(["/api/1/me/", "/api/1/me/metrics/", LIST, "/api/1/discussions/"]),
)
def test_one_more_scope_never_allows_more(scopes, other, verb, path):
    if not scopes:
        assert scope_of(scopes).refuses("POST", LIST)
        return
    before, after = scope_of(scopes), scope_of([*scopes, other])
    assert after.refuses(verb, path) or not before.refuses(verb, path)
    assert after.may_write <= before.may_write
    assert after.is_whole <= before.is_whole
    assert before.organizations <= after.organizations
    assert not (verb in SAFE_VERBS and path == LIST and after.refuses(verb, path))


@settings(deadline=None)
@given(
    st.one_of(
        st.text(),
        st.none(),
        st.integers(),
        st.lists(st.text()),
        st.dictionaries(st.text(), st.text()),
    )
)
def test_nothing_else_is_a_scope(text):
    assert not is_scope(text) or text in ("admin", "read", "write")


def test_a_bearer_is_a_token_too():
    user = UserFactory()
    plain = make_token(user=user)[1]
    bearer = {"Authorization": f"Bearer {plain}"}
    assert Caller().get("/api/1/me/", **bearer).json()["id"] == user.public_id
    for verb in ("GET", "POST", "PUT", "DELETE", "OPTIONS"):
        answer = Caller().send(verb, LIST, {}, Authorization="Bearer udata_faux")
        assert (answer.status_code, answer.json()["message"]) == (401, "Invalid API token"), verb
    assert Caller().get(LIST, Authorization="Bearer").status_code == 401
    assert Caller().get(LIST, Authorization="Basic abc").status_code == 200


def test_the_last_use_is_noted_once_a_minute_with_the_programs():
    robot = caller(UserFactory(), "admin")
    robot.get(LIST, User_Agent="un/1")
    robot.get(LIST, User_Agent="deux/1")
    token = ApiToken.objects.get()
    assert token.user_agents == ["un/1"]
    for number in range(25):
        past = timezone.now() - timedelta(minutes=2)
        ApiToken.objects.update(last_used_at=past)
        robot.get(LIST, User_Agent=f"{'x' * 300}{number}" if number == 3 else f"agent/{number}")
    token.refresh_from_db()
    assert token.last_used_at > timezone.now() - timedelta(minutes=1)
    assert (len(token.user_agents), token.user_agents[-1]) == (20, "agent/24")
