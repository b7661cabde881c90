"""People through the API: what everyone reads, what operators write."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from portal.accounts.models import User
from tests.api import Caller, new_caller
from tests.factories import OrganizationFactory, UserFactory
from tests.organizations.pictures import picture

pytestmark = pytest.mark.django_db
USERS = "/api/1/users/"
NEW = {"email": "Neuf@example.org", "first_name": "Neuf", "last_name": "Compte"}


def operator() -> Caller:
    return new_caller(operator=True)


def test_who_may_do_what():
    user = UserFactory()
    path = f"{USERS}{user.public_id}/"
    calls = {
        "list": lambda caller: caller.get(USERS),
        "create": lambda caller: caller.post(USERS, NEW),
        "put": lambda caller: caller.put(path, {}),
        "patch": lambda caller: caller.patch(path, {}),
        "avatar": lambda caller: caller.client.post(f"{path}avatar/", headers=caller.headers),
        "rotate": lambda caller: caller.post(f"{path}rotate_password/"),
        "delete": lambda caller: caller.delete(path),
    }
    itself = Caller(user)
    for name, call in calls.items():
        assert call(Caller()).status_code == 401, name
        assert call(new_caller()).status_code == 403, name
        assert call(itself).status_code == 403, name
    wanted = {"list": 200, "create": 201, "put": 200, "patch": 200, "avatar": 400, "rotate": 204}
    boss = operator()
    assert {name: calls[name](boss).status_code for name in wanted} == wanted
    assert calls["delete"](boss).status_code == 204
    assert calls["delete"](boss).status_code == 410


def test_the_list_is_paged_sorted_and_searched():
    boss = operator()
    for name in ("Zoé", "Ada", "Max"):
        UserFactory(first_name=name, last_name="Lovelace")
    data = boss.get(USERS, {"q": "lovelace", "sort": "first_name", "page_size": 2}).json()
    assert [row["first_name"] for row in data["data"]] == ["Ada", "Max"]
    assert (data["total"], bool(data["next_page"])) == (3, True)
    assert data["data"][0]["email"]
    assert boss.get(USERS, {"q": "max love"}).json()["total"] == 1
    assert boss.get(USERS, {"q": boss.user.email}).json()["total"] == 1
    newest = boss.get(USERS).json()["data"][0]
    assert newest["first_name"] == "Max"
    for sort in ("last_name", "datasets", "reuses", "followers", "views", "created"):
        assert boss.get(USERS, {"sort": f"-{sort}"}).status_code == 200, sort
    assert boss.get(USERS, {"sort": "password"}).status_code == 400
    assert boss.get(USERS, {"page": 9}).status_code == 404


def test_the_list_costs_the_same_for_one_and_for_many(django_assert_num_queries):
    boss = operator()
    for count in (1, 8):
        for _each in range(count):
            OrganizationFactory(admin=UserFactory(), editor=UserFactory())
        boss.get(USERS)
        with django_assert_num_queries(5):
            boss.get(USERS)


def test_creating_and_changing():
    boss = operator()
    data = boss.post(USERS, {**NEW, "roles": ["admin"], "website": "https://x.example.org"}).json()
    assert (data["email"], data["roles"], data["active"]) == ("neuf@example.org", ["admin"], True)
    path = f"{USERS}{data['id']}/"
    changed = boss.put(path, {"roles": [], "active": False, "email": "autre@example.org"}).json()
    assert (changed["roles"], changed["active"]) == ([], False)
    assert (changed["email"], changed["first_name"]) == ("autre@example.org", "Neuf")
    answer = Caller().get(path)
    assert (answer.status_code, answer.json()) == (410, {"message": "User is not active"})
    assert boss.get(path).status_code == 200


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"email": "PRIS@example.org"}, "email"),
        ({"email": "non"}, "email"),
        ({"email": None}, "email"),
        ({"email": ["a@example.org"]}, "email"),
        ({"first_name": "www.pub.example"}, "first_name"),
        ({"last_name": {}}, "last_name"),
        ({"roles": ["roi"]}, "roles"),
        ({"roles": "admin"}, "roles"),
        ({"roles": None}, "roles"),
        ({"active": "peut-être"}, "active"),
        ({"active": None}, "active"),
    ],
)
def test_bad_fields_are_400(change, field):
    boss, taken = operator(), UserFactory(email="pris@example.org")
    answers = [boss.post(USERS, {**NEW, **change}), boss.put(f"{USERS}{boss.user.slug}/", change)]
    for answer in answers:
        assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])
    assert set(User.objects.values_list("pk", flat=True)) == {boss.user.pk, taken.pk}
    assert set(boss.post(USERS, {}).json()["errors"]) == {"email", "first_name", "last_name"}


def test_of_two_operators_the_second_is_told():
    boss, user = operator(), UserFactory()
    path = f"{USERS}{user.slug}/"
    etag = boss.get(path)["ETag"]
    assert boss.patch(path, {"about": "un"}, If_Match=etag).status_code == 200
    assert boss.patch(path, {"about": "deux"}, If_Match=etag).status_code == 412


def test_strangers_see_no_address():
    user = UserFactory()
    path = f"{USERS}{user.slug}/"
    for caller in (Caller(), new_caller()):
        data = caller.get(path).json()
        assert user.email not in caller.get(path).text
        assert (data["email"], data["last_login_at"]) == (None, None)
    assert Caller(user).get(path).json()["email"] == user.email
    assert Caller().get(f"{USERS}{user.public_id.upper()}/").json()["id"] == user.public_id
    assert Caller().get(f"{USERS}personne/").status_code == 404


def test_a_portrait_by_an_operator():
    boss, user = operator(), UserFactory()
    file = SimpleUploadedFile("x.png", picture(30, 30), "image/png")
    answer = boss.client.post(
        f"{USERS}{user.public_id}/avatar/", {"file": file}, headers=boss.headers
    )
    assert answer.status_code == 200
    assert Caller().get(f"{USERS}{user.slug}/").json()["avatar"] == answer.json()["image"]


def test_demanding_another_password_ends_the_sessions(mailoutbox):
    boss, user = operator(), UserFactory()
    user.set_password("@1337Password42")
    user.save(update_fields=["password"])
    client = Client()
    sent = {"email": user.email, "password": "@1337Password42"}
    assert client.post("/login/", sent).status_code == 200
    assert client.get("/api/1/me/").status_code == 200
    path = f"{USERS}{user.public_id}/"
    assert boss.post(f"{path}rotate_password/").status_code == 204
    assert client.get("/api/1/me/").status_code == 401
    assert mailoutbox[-1].to == [user.email]
    refused = Client().post("/login/", sent)
    assert (refused.status_code, "lien" in refused.text) == (400, True)
    assert boss.get(path).json()["password_rotation_demanded"]
    page = Client().post(
        "/comptes/login/", {"login": user.email, "password": "@1337Password42"}, follow=True
    )
    assert not page.context["user"].is_authenticated
    link = mailoutbox[-1].body.split("http://localhost")[1].split()[0]
    body = {"password": "@Autre-Phrase-77", "password_confirm": "@Autre-Phrase-77"}
    assert Client().post(link, body).status_code == 200
    sent["password"] = "@Autre-Phrase-77"
    assert Client().post("/login/", sent).status_code == 200
    assert boss.get(path).json()["password_rotation_performed"]


@pytest.mark.parametrize(
    ("query", "letters"),
    [("", 1), ("?send_legal_notice=true", 1), ("?no_mail=true&delete_comments=true", 0)],
)
def test_closing_an_account_tells_its_owner(mailoutbox, query, letters):
    boss, user = operator(), UserFactory()
    email = user.email
    assert boss.delete(f"{USERS}{user.public_id}/{query}").status_code == 204
    assert [mail.to for mail in mailoutbox] == [[email]] * letters
    assert all(("tribunal" in mail.body) is ("legal" in query) for mail in mailoutbox)
    assert Caller().get(f"{USERS}{user.public_id}/").status_code == 410
    assert boss.put(f"{USERS}{user.public_id}/", {}).status_code == 410
    assert boss.get(f"{USERS}{user.public_id}/").json()["first_name"] == "DELETED"


def test_operators_do_not_close_their_own_account_here():
    boss = operator()
    assert boss.delete(f"{USERS}{boss.user.public_id}/").status_code == 403
    assert boss.get("/api/1/me/").status_code == 200


def test_suggestions_show_the_domain_alone():
    user = UserFactory(first_name="Éloïse", last_name="Martin", email="eloise@ville.example.org")
    UserFactory(first_name="Éloïse", last_name="Fermée", is_active=False)
    answer = Caller().get(f"{USERS}suggest/", {"q": "éloïse mar"})
    assert answer.json() == [
        {
            "id": user.public_id,
            "first_name": "Éloïse",
            "last_name": "Martin",
            "avatar_url": None,
            "email": "***@ville.example.org",
            "slug": user.slug,
        }
    ]
    assert len(Caller().get(f"{USERS}suggest/", {"q": "éloïse"}).json()) == 1
    for _each in range(25):
        UserFactory(first_name="Foule")
    assert len(Caller().get(f"{USERS}suggest/", {"q": "foule"}).json()) == 10
    assert len(Caller().get(f"{USERS}suggest/", {"q": "foule", "size": 99}).json()) == 20
    assert Caller().get(f"{USERS}suggest/", {"q": ""}).json() == []
    for bad in ({}, {"q": "x", "size": "0"}, {"q": "x", "size": "a"}):
        assert Caller().get(f"{USERS}suggest/", bad).status_code == 400, bad


def test_the_roles():
    assert Caller().get(f"{USERS}roles/").json() == [{"name": "admin"}]
