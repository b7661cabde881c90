"""The caller's account through the API."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from catalog.datasets.models import Resource
from portal.accounts.models import ApiToken, User
from tests.api import Caller, new_caller
from tests.factories import DatasetFactory, OrganizationFactory, UserFactory
from tests.organizations.pictures import picture

pytestmark = pytest.mark.django_db
ME = "/api/1/me/"
TOKENS = "/api/1/me/api_tokens/"


def test_everything_needs_an_account():
    for path in (ME, f"{ME}metrics/", TOKENS):
        assert Caller().get(path).status_code == 401
    answers = [
        Caller().put(ME, {}),
        Caller().patch(ME, {}),
        Caller().delete(ME),
        Caller().post(TOKENS, {}),
        Caller().delete(f"{TOKENS}{'a' * 24}/"),
        Caller().client.post(f"{ME}avatar/"),
    ]
    assert {answer.status_code for answer in answers} == {401}


def test_the_profile_has_every_key_of_the_contract():
    me = new_caller()
    organization = OrganizationFactory(admin=me.user)
    OrganizationFactory(editor=me.user, deleted=timezone.now())
    data = me.get(ME).json()
    assert set(data) == {
        *("id", "class", "slug", "email", "active", "roles", "first_name", "last_name", "avatar"),
        *("avatar_thumbnail", "website", "about", "since", "last_login_at", "organizations"),
        *("password_rotation_demanded", "password_rotation_performed", "metrics", "uri", "page"),
    }
    assert data["email"] == me.user.email
    assert [row["id"] for row in data["organizations"]] == [organization.public_id]
    assert set(data["metrics"]) == {"datasets", "reuses", "dataservices", "following", "followers"}


def test_the_profile_costs_the_same_for_any_number_of_organizations(django_assert_num_queries):
    for count in (1, 6):
        me = new_caller()
        for _each in range(count):
            OrganizationFactory(admin=me.user)
        me.get(ME)
        with django_assert_num_queries(5):
            me.get(ME)


@pytest.mark.parametrize("verb", ["put", "patch"])
def test_only_what_is_sent_changes(verb):
    me = new_caller(about="avant")
    data = getattr(me, verb)(ME, {"first_name": "Ada", "website": "https://ada.example.org"}).json()
    assert (data["first_name"], data["website"]) == ("Ada", "https://ada.example.org")
    assert data["about"] == "avant"
    assert getattr(me, verb)(ME, {"about": None, "website": ""}).json()["about"] is None


def test_rights_and_state_are_not_theirs_to_set():
    me = new_caller()
    sent = {"roles": ["admin"], "active": False, "is_superuser": True, "slug": "x", "id": "a" * 24}
    data = me.put(ME, {**sent, "metrics": {"datasets": 9}}).json()
    assert (data["roles"], data["active"], data["slug"]) == ([], True, me.user.slug)


def test_another_address_waits_for_its_letter(mailoutbox):
    me = new_caller()
    assert me.put(ME, {"email": "autre@example.org"}).json()["email"] == me.user.email
    assert mailoutbox[0].to == ["autre@example.org"]
    mailoutbox.clear()
    assert me.put(ME, {"email": me.user.email.upper()}).status_code == 200
    assert not mailoutbox


@pytest.mark.parametrize(
    "body",
    [
        {"first_name": "https://pub.example"},
        {"last_name": ""},
        {"last_name": None},
        {"first_name": ["x"]},
        {"first_name": "x" * 151},
        {"email": "non"},
        {"email": None},
        {"website": "javascript:alert(1)"},
        {"website": {"a": 1}},
        {"about": "x" * 20_001},
        {"about": []},
    ],
)
def test_bad_fields_are_400_in_the_shape_of_models(body):
    answer = new_caller().put(ME, body)
    assert answer.status_code == 400
    name = next(iter(body))
    assert isinstance(answer.json()["errors"][name], str)
    assert answer.json()["message"].startswith("ValidationError (User:None)")


@pytest.mark.parametrize("body", [[], "x", 3, None])
def test_a_body_that_is_no_object_is_400(body):
    assert new_caller().put(ME, body).status_code == 400
    assert new_caller().post(TOKENS, body).status_code == 400


def test_of_two_writers_the_second_is_told():
    me = new_caller()
    etag = me.get(ME)["ETag"]
    assert me.patch(ME, {"about": "un"}, If_Match=etag).status_code == 200
    assert me.patch(ME, {"about": "deux"}, If_Match=etag).status_code == 412
    answer = me.get(ME)
    assert answer.json()["about"] == "un"
    assert me.get(ME, If_None_Match=answer["ETag"]).status_code == 304


def test_a_portrait_and_its_thumbnail():
    me = new_caller()
    file = SimpleUploadedFile("moi.png", picture(800, 800), "image/png")
    answer = me.client.post(f"{ME}avatar/", {"file": file}, headers=me.headers)
    assert (answer.status_code, answer.json()["success"]) == (200, True)
    data = me.get(ME).json()
    assert data["avatar"] == answer.json()["image"]
    assert data["avatar_thumbnail"].endswith("/500.png")
    assert me.client.get(data["avatar_thumbnail"]).status_code == 200
    bad = SimpleUploadedFile("moi.png", b"<svg/>", "image/png")
    answer = me.client.post(f"{ME}avatar/", {"file": bad}, headers=me.headers)
    assert answer.status_code == 400


def test_the_figures_of_the_caller_and_their_organizations():
    me = new_caller()
    assert me.get(f"{ME}metrics/").json() == {
        "id": me.user.public_id,
        "resources_availability": 100,
        "datasets_org_count": 0,
        "followers_org_count": 0,
        "datasets_count": 0,
        "followers_count": 0,
    }
    organization = OrganizationFactory(editor=me.user, followers_count=3)
    own = DatasetFactory(owner=me.user, with_files=1)
    shared = DatasetFactory(organization=organization, with_files=2)
    DatasetFactory(with_files=1).resources.update(availability=False)
    own.resources.update(availability=True)
    first, second = shared.resources.all()
    Resource.objects.filter(pk=first.pk).update(availability=False)
    assert second.availability is None
    data = me.get(f"{ME}metrics/").json()
    assert data["resources_availability"] == 50
    assert (data["datasets_count"], data["datasets_org_count"]) == (1, 1)
    assert data["followers_org_count"] == 3


def test_a_token_is_made_shown_once_listed_and_revoked():
    me = new_caller()
    answer = me.post(TOKENS, {"name": "robot", "expires_at": "2999-01-01"})
    data = answer.json()
    assert answer.status_code == 201
    assert set(data) == {
        *("id", "token", "token_prefix", "name", "scopes", "kind", "created_at", "last_used_at"),
        *("user_agents", "revoked_at", "expires_at"),
    }
    assert (data["scopes"], data["kind"]) == (["admin"], "api_key")
    assert data["expires_at"].startswith("2999-01-01")
    robot = Caller()
    robot.headers = {"X-API-KEY": data["token"]}
    assert robot.get(ME).json()["id"] == me.user.public_id
    listed = me.get(TOKENS).json()
    assert listed[0]["id"] == data["id"]
    assert all("token" not in row for row in listed)
    path = f"{TOKENS}{data['id']}/"
    assert new_caller().delete(path).status_code == 404
    assert me.delete(path).status_code == 204
    assert (me.delete(path).status_code, me.delete(path).json()) == (
        410,
        {"message": "Token already revoked"},
    )
    assert robot.get(ME).json() == {"message": "Revoked API token"}
    assert data["id"] not in {row["id"] for row in me.get(TOKENS).json()}
    assert me.delete(f"{TOKENS}nope/").status_code == 404


def test_a_token_expires_in_the_future_or_never():
    me = new_caller()
    past = (timezone.now() - timedelta(seconds=1)).isoformat()
    answer = me.post(TOKENS, {"expires_at": past})
    assert (answer.status_code, answer.json()) == (
        400,
        {"message": "expires_at must be in the future"},
    )
    for empty in ("", None):
        assert me.post(TOKENS, {"expires_at": empty}).json()["expires_at"] is None
    assert me.post(TOKENS, {}).json()["name"] is None


@pytest.mark.parametrize(
    "body",
    [
        {"name": "x" * 256},
        {"name": []},
        {"expires_at": "demain"},
        {"expires_at": []},
        {"scopes": "admin"},
        {"scopes": []},
        {"scopes": None},
        {"scopes": ["root"]},
        {"scopes": [["admin"]]},
        {"scopes": ["organization:x"]},
        {"scopes": ["read"] * 21},
    ],
)
def test_bad_tokens_are_400(body):
    me = new_caller()
    answer = me.post(TOKENS, body)
    assert (answer.status_code, next(iter(body)) in answer.json()["errors"]) == (400, True)
    assert ApiToken.objects.count() == 1


def test_a_token_is_for_an_organization_of_the_caller():
    me = new_caller()
    ours = OrganizationFactory(editor=me.user).public_id
    foreign = OrganizationFactory().public_id
    assert me.post(TOKENS, {"scopes": [f"organization:{ours}"]}).status_code == 201
    for other in (foreign, "a" * 24):
        answer = me.post(TOKENS, {"scopes": [f"organization:{other}"]})
        assert (answer.status_code, list(answer.json()["errors"])) == (400, ["scopes"])


def test_no_token_makes_a_stronger_one():
    me = new_caller()
    organization = OrganizationFactory(admin=me.user)
    for scopes in (["write"], ["read"], [f"organization:{organization.public_id}"]):
        weak = Caller()
        weak.headers = {"X-API-KEY": me.post(TOKENS, {"scopes": scopes}).json()["token"]}
        assert weak.post(TOKENS, {"scopes": ["admin"]}).status_code == 403
        assert weak.delete(ME).status_code == 403
        assert weak.put(ME, {"email": "voleur@example.org"}).status_code == 403


def test_a_closed_account_is_anonymous_and_gone():
    me = new_caller(about="moi", website="https://moi.example.org")
    file = SimpleUploadedFile("moi.png", picture(40, 40), "image/png")
    me.client.post(f"{ME}avatar/", {"file": file}, headers=me.headers)
    portrait = User.objects.get(pk=me.user.pk).avatar.name
    organization = OrganizationFactory(admin=me.user, editor=UserFactory())
    dataset = DatasetFactory(owner=me.user)
    assert me.delete(ME).status_code == 204
    row = User.objects.get(pk=me.user.pk)
    assert (row.first_name, row.last_name, row.about, row.website) == ("DELETED", "DELETED", "", "")
    assert row.slug == f"deleted-{row.public_id}"
    assert me.user.email not in row.email
    assert not row.has_usable_password()
    assert not row.api_tokens.usable().exists()
    organization.refresh_from_db()
    assert (organization.members_count, organization.memberships.count()) == (1, 1)
    dataset.refresh_from_db()
    assert dataset.owner == row
    answer = Caller().get(f"/api/1/users/{row.public_id}/")
    assert (answer.status_code, answer.json()) == (410, {"message": "User has been deleted"})
    assert me.get(ME).status_code == 401
    assert default_storage.exists(portrait)  # until the transaction ends


def test_the_portrait_goes_with_the_account(django_capture_on_commit_callbacks):
    me = new_caller()
    file = SimpleUploadedFile("moi.png", picture(40, 40), "image/png")
    me.client.post(f"{ME}avatar/", {"file": file}, headers=me.headers)
    portrait = User.objects.get(pk=me.user.pk).avatar.name
    with django_capture_on_commit_callbacks(execute=True):
        me.delete(ME)
    assert not default_storage.exists(portrait)


def test_closing_ends_the_session():
    user = UserFactory()
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.delete(ME).status_code == 204
    assert client.get(ME).status_code == 401


closed = []


def note_closing(user, *, delete_comments: bool) -> None:
    closed.append((user.public_id, delete_comments))


def test_the_apps_above_are_told(settings):
    settings.ACCOUNT_CLOSING = ["tests.organizations.test_api_me.note_closing"]
    me = new_caller()
    me.delete(ME)
    assert closed == [(me.user.public_id, False)]
