"""Rows F of the hostile inputs, on the API: drafts, rights, mass assignment, CSRF, tokens."""

import itertools

import orjson
import pytest
from django.test import Client
from django.utils import timezone

from catalog.datasets.models import Dataset
from catalog.datasets.services import update_dataset
from organizations.models import Membership
from portal.accounts.models import ApiToken
from portal.accounts.services import issue_token
from reuses.models import Reuse
from tests.api import Caller, new_caller
from tests.factories import DatasetFactory, OrganizationFactory, ReuseFactory, UserFactory

pytestmark = pytest.mark.django_db
LIST = "/api/1/datasets/"
UNKNOWN_ID = "0" * 24
UNKNOWN_UUID = "00000000-0000-4000-8000-000000000000"


def same(caller: Caller, hidden: str, unknown: str) -> bool:
    """Whether a hidden object and one that never was answer alike."""
    first, second = caller.get(hidden), caller.get(unknown)
    ignored = {"Content-Length", "Set-Cookie"}
    heads = [{k: v for k, v in a.headers.items() if k not in ignored} for a in (first, second)]
    return (
        first.status_code == second.status_code == 404
        and first.content == second.content
        and heads[0] == heads[1]
    )


def test_f1_a_draft_looks_like_what_never_was():
    dataset = DatasetFactory(title="Projet secret", private=True, with_files=1)
    dataset.title = "Projet caché"
    update_dataset(actor=None, dataset=dataset, changes=["title"])
    uuid = dataset.resources.get().uuid
    for caller in (Caller(), new_caller()):
        for key in (dataset.public_id, dataset.slug, "projet-secret", "Projet-Cache"):
            for pattern in (
                "/api/1/datasets/{}/",
                "/api/2/datasets/{}/",
                "/api/2/datasets/{}/resources/",
                "/api/2/datasets/{}/schemas/",
                f"/api/1/datasets/{{}}/resources/{uuid}/",
            ):
                assert same(caller, pattern.format(key), pattern.format(UNKNOWN_ID)), pattern
        for pattern in ("/api/1/datasets/r/{}", "/api/2/datasets/resources/{}/"):
            assert same(caller, pattern.format(uuid), pattern.format(UNKNOWN_UUID)), pattern


def test_f1_a_draft_is_in_no_list_count_or_facet():
    organization = OrganizationFactory()
    draft = DatasetFactory(
        title="Secret", private=True, organization=organization, tags=["introuvable"]
    )
    reuse = ReuseFactory(datasets=[draft])
    hidden = ReuseFactory(title="Secret", private=True)
    for caller in (Caller(), new_caller()):
        for path in (LIST, "/api/2/datasets/", "/api/2/datasets/search/"):
            for query in ("", "?q=secret", "?tag=introuvable", f"?reuse={reuse.public_id}"):
                page = caller.get(path + query).json()
                assert (page["total"], page["data"]) == (0, []), (path, query)
                assert b"introuvable" not in orjson.dumps(page)
        assert caller.get(f"/api/1/reuses/{reuse.slug}/").json()["datasets"] == []
        assert caller.get(f"/api/1/reuses/?dataset={draft.public_id}").json()["total"] == 0
        assert same(caller, f"/api/1/reuses/{hidden.slug}/", f"/api/1/reuses/{UNKNOWN_ID}/")
        metrics = caller.get(f"/api/1/organizations/{organization.slug}/").json()["metrics"]
        assert metrics["datasets"] == 0


def test_f1_writing_to_a_draft_of_others_is_404_too():
    dataset = DatasetFactory(private=True, with_files=1)
    uuid = dataset.resources.get().uuid
    stranger = new_caller()
    path = f"{LIST}{dataset.public_id}/"
    assert stranger.put(path, {}).status_code == 404
    assert stranger.delete(path).status_code == 404
    assert stranger.put(f"{path}resources/{uuid}/", {}).status_code == 404
    assert stranger.post(f"{path}resources/", {}).status_code == 404


def test_f2_an_editor_of_one_organization_cannot_touch_what_is_anothers():
    editor = new_caller()
    own = OrganizationFactory(editor=editor.user)
    dataset = DatasetFactory(title="À eux", with_files=1)
    path = f"{LIST}{dataset.public_id}/"
    resource = f"{path}resources/{dataset.resources.get().uuid}/"
    file = {"title": "x", "type": "main", "filetype": "remote", "url": "https://example.org/x"}
    refused = [
        editor.put(path, {"title": "Volé"}),
        editor.put(path, {"organization": own.public_id}),
        editor.patch(path, {"private": True}),
        editor.delete(path),
        editor.post(f"{path}resources/", file),
        editor.put(f"{path}resources/", []),
        editor.put(resource, {"title": "Volé"}),
        editor.delete(resource),
    ]
    assert {answer.status_code for answer in refused} == {403}
    assert refused[0].json() == {"message": "You do not have the permission to modify that object."}
    dataset.refresh_from_db()
    assert (dataset.title, dataset.resources.count(), dataset.deleted) == ("À eux", 1, None)
    mine = DatasetFactory(organization=own)
    foreign = f"{LIST}{mine.public_id}/resources/{dataset.resources.get().uuid}/"
    assert editor.put(foreign, {"title": "Volé"}).status_code == 404
    moved = editor.put(f"{LIST}{mine.public_id}/", {"organization": dataset.organization.public_id})
    assert moved.status_code == 400


def test_f2_rights_follow_the_role():
    wanted = {"admin": 200, "editor": 200, "partial_editor": 403}
    for role, status in wanted.items():
        caller = new_caller()
        organization = OrganizationFactory(**{role: caller.user})
        dataset = DatasetFactory(organization=organization)
        assert caller.put(f"{LIST}{dataset.public_id}/", {}).status_code == status, role


ASSIGNED = {
    "id": "a" * 24,
    "public_id": "a" * 24,
    "slug": "pirate",
    "featured": True,
    "badges": [{"kind": "spd"}],
    "created_at": "1999-01-01",
    "created_at_internal": "1999-01-01",
    "last_modified": "1999-01-01",
    "last_update": "1999-01-01",
    "metrics": {"views": 10**6},
    "views_count": 10**6,
    "followers_count": 10**6,
    "quality": {"score": 1},
    "quality_score": 1,
    "harvest": {"domain": "pirate.example"},
    "source_facts": {"page": "https://pirate.example"},
    "internal": {"created_at_internal": "1999-01-01"},
    "is_staff": True,
    "is_superuser": True,
    "certified": True,
    "permissions": {"edit": True},
    "pk": 1,
    "deleted": "2020-01-01",
}


@pytest.mark.parametrize("verb", ["POST", "PUT", "PATCH"])
def test_f3_read_only_fields_are_never_applied(verb):
    caller = new_caller()
    dataset = DatasetFactory(title="Sage", owner=caller.user)
    path = LIST if verb == "POST" else f"{LIST}{dataset.public_id}/"
    sent = {"title": "Sage", "description": "x" * 20, **ASSIGNED}
    answer = caller.send(verb, path, sent)
    assert answer.status_code in (200, 201)
    row = Dataset.objects.get(public_id=answer.json()["id"])
    assert row.public_id != "a" * 24
    assert row.slug.startswith("sage")
    assert not (row.featured or row.badges or row.harvest or row.source_facts or row.deleted)
    assert row.created_at_internal.year > 2000
    assert (row.views_count, row.followers_count) == (0, 0)
    assert row.quality_score < 1
    caller.user.refresh_from_db()
    assert not (caller.user.is_staff or caller.user.is_superuser)


def test_f3_read_only_fields_of_files_are_never_applied():
    caller = new_caller()
    dataset = DatasetFactory(owner=caller.user)
    file = {"title": "x", "type": "main", "filetype": "remote", "url": "https://example.org/x"}
    sent = {
        **file,
        "id": UNKNOWN_UUID,
        "created_at": "1999-01-01",
        "harvest": {"uri": "x"},
        "metrics": {"views": 9},
        "downloads_count": 9,
        "availability": False,
        "dataset": UNKNOWN_ID,
        "file": "../../etc/passwd",
        "position": 99,
    }
    data = caller.post(f"{LIST}{dataset.public_id}/resources/", sent).json()
    assert data["id"] != UNKNOWN_UUID
    row = dataset.resources.get()
    assert row.created_at.year > 2000
    assert not (row.harvest or row.downloads_count or row.file)
    assert (row.availability, row.position) == (None, 0)


def signed_in(user, *, checks: bool = True) -> Client:
    client = Client(enforce_csrf_checks=checks)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_f5_a_session_without_csrf_token_is_403_whatever_came_before():
    user = UserFactory()
    client = signed_in(user)
    body = {"title": "x", "description": "y"}
    Caller().get(LIST)
    assert new_caller().post(LIST, body).status_code == 201
    for kind, verb in itertools.product(
        ("application/json", "text/plain", "application/x-www-form-urlencoded"),
        ("POST", "PUT", "PATCH", "DELETE"),
    ):
        path = LIST if verb == "POST" else f"{LIST}{UNKNOWN_ID}/"
        answer = client.generic(verb, path, orjson.dumps(body), kind)
        assert answer.status_code == 403, (kind, verb)
        assert answer.json()["message"].startswith("CSRF")
    assert not Dataset.objects.filter(owner=user).exists()
    assert client.get(LIST).status_code == 200


def test_f5_a_session_with_its_token_may_write():
    user = UserFactory()
    client = signed_in(user)
    client.cookies["csrftoken"] = "a" * 32
    answer = client.post(
        LIST,
        orjson.dumps({"title": "x", "description": "y"}),
        "application/json",
        headers={"X-CSRFToken": "a" * 32},
    )
    assert answer.status_code == 201


def test_f8_a_token_in_the_address_is_no_credential():
    plain = issue_token(user=UserFactory())
    for name in ("apikey", "api_key", "X-API-KEY", "token", "access_token"):
        assert Caller().get(f"{LIST}?private=true&{name}={plain}").status_code == 401
        answer = Caller().post(f"{LIST}?{name}={plain}", {"title": "x", "description": "y"})
        assert answer.status_code == 401


def test_f8_tokens_are_stored_hashed():
    plain = issue_token(user=UserFactory())
    row = ApiToken.objects.values().get()
    assert plain not in map(str, row.values())
    assert plain.startswith(row["token_prefix"])


def test_f8_a_removed_member_loses_their_rights_at_once():
    caller = new_caller()
    dataset = DatasetFactory(organization=OrganizationFactory(editor=caller.user))
    path = f"{LIST}{dataset.public_id}/"
    assert caller.put(path, {}).status_code == 200
    Membership.objects.filter(user=caller.user).delete()
    assert caller.put(path, {}).status_code == 403


def test_f8_odd_tokens_are_401_and_never_a_fault():
    for plain in ("", " ", "é", "x" * 7000, "udata_", "' OR 1=1", "\x7f"):
        assert Caller().get(LIST, X_API_KEY=plain).status_code == 401, plain


def test_a_deleted_object_takes_no_write():
    caller = new_caller()
    dataset = DatasetFactory(owner=caller.user, with_files=1)
    path = f"{LIST}{dataset.public_id}/"
    uuid = dataset.resources.get().uuid
    caller.delete(path)
    answers = [
        caller.put(path, {"title": "x"}),
        caller.patch(path, {"title": "x"}),
        caller.delete(path),
        caller.post(f"{path}resources/", {}),
        caller.put(f"{path}resources/{uuid}/", {}),
        caller.delete(f"{path}resources/{uuid}/"),
    ]
    assert {answer.status_code for answer in answers} == {410}
    assert Reuse.objects.filter(deleted__lte=timezone.now()).count() == 0
