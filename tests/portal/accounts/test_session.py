"""Signing in, up and out as the front end does it: through JSON, with the CSRF token."""

import re

import orjson
import pytest
from django.test import Client

from portal.accounts.forms import weaknesses
from portal.accounts.models import User
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
PASSWORD = "@1337Password42"
OTHER = "@Autre-Phrase-77"
NEW = {
    "email": "neuve@example.org",
    "password": PASSWORD,
    "password_confirm": PASSWORD,
    "first_name": "Neuve",
    "last_name": "Venue",
    "accept_conditions": True,
    "captcha_uuid": "",
    "captcha_code": "",
}


class Front:
    """The front end: asks for the token before each POST, and sends it with the body too."""

    def __init__(self, address: str = "198.51.100.7") -> None:
        self.client = Client(enforce_csrf_checks=True, REMOTE_ADDR=address)

    def token(self) -> str:
        return self.client.get("/get-csrf").json()["response"]["csrf_token"]

    def post(self, path: str, body: object, **headers: str):
        token = self.token()
        data = {"csrf_token": token, **body} if isinstance(body, dict) else body
        return self.client.post(
            path,
            orjson.dumps(data),
            "application/json",
            headers={"X-CSRFToken": token, "Accept": "application/json", **headers},
        )

    def sign_in(self, user, password: str = PASSWORD):
        return self.post("/login/", {"email": user.email, "password": password, "remember": False})

    def me(self) -> int:
        return self.client.get("/api/1/me/").status_code


def member(**fields) -> User:
    user = UserFactory(**fields)
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    return user


def link_in(mails, number: int = -1) -> str:
    return re.search(r"http://localhost(/\S+)", mails[number].body)[1]


def fields_of(answer) -> dict:
    body = answer.json()
    assert body["meta"]["code"] == answer.status_code
    told = [words for each in body["response"]["field_errors"].values() for words in each]
    assert sorted(set(told)) == sorted(body["response"]["errors"])
    return body["response"]["field_errors"]


def test_signing_in_opens_a_session_under_a_new_key_and_out_ends_it():
    front, user = Front(), member()
    front.token()
    front.client.session.save()
    before = front.client.session.session_key
    answer = front.sign_in(user)
    assert answer.status_code == 200
    response = answer.json()["response"]
    assert (response["user"]["id"], response["user"]["email"]) == (user.public_id, user.email)
    assert response["csrf_token"]
    opened = front.client.cookies["sessionid"].value
    assert opened != before
    assert front.client.get("/api/1/me/").json()["id"] == user.public_id
    answer = front.post("/logout/", {})
    assert (answer.status_code, answer.json()["proconnect_logout_url"]) == (200, None)
    front.client.cookies["sessionid"] = opened
    assert front.me() == 401
    assert front.post("/logout/", {}).status_code == 200


def test_the_session_lasts_beyond_the_browser_only_when_asked():
    for remember in (False, True):
        front, user = Front(), member()
        body = {"email": user.email, "password": PASSWORD, "remember": remember}
        answer = front.post("/login/", body)
        assert bool(answer.cookies["sessionid"]["max-age"]) is remember


def test_a_wrong_password_and_nobody_are_refused_alike():
    user = member()
    wrong = Front().post("/login/", {"email": user.email, "password": "non"})
    nobody = Front().post("/login/", {"email": "personne@example.com", "password": "non"})
    closed = member(is_active=False)
    inactive = Front().sign_in(closed)
    assert (wrong.status_code, wrong.content) == (400, nobody.content)
    assert inactive.content == wrong.content
    assert fields_of(wrong)["password"]


def test_five_failures_make_one_wait_whatever_the_password(settings):
    settings.RATE_LIMITS = False
    front, user = Front(), member()
    statuses = [front.sign_in(user, "non").status_code for _try in range(6)]
    assert statuses == [400] * 5 + [429]
    answer = front.sign_in(user)
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert fields_of(answer)[""]
    assert Front("203.0.113.9").sign_in(user).status_code == 200
    assert Front().sign_in(member()).status_code == 200


def test_an_account_tried_from_everywhere_waits_too():
    user = member()
    for number in range(30):
        assert Front(f"192.0.2.{number}").sign_in(user, "non").status_code == 400
    assert Front("203.0.113.9").sign_in(user).status_code == 429


@pytest.mark.parametrize("path", ["/login/", "/register/", "/reset/", "/logout/", "/change/"])
def test_a_post_without_token_is_403(path):
    front = Front()
    front.token()
    answer = front.client.post(path, b"{}", "application/json")
    assert answer.status_code == 403
    assert fields_of(answer)[""]


def test_the_token_counts_in_the_body_alone():
    front, user = Front(), member()
    body = {"email": user.email, "password": PASSWORD, "csrf_token": front.token()}
    assert front.client.post("/login", orjson.dumps(body), "application/json").status_code == 200


def test_forms_are_read_as_json_is():
    front, user = Front(), member()
    body = {"email": user.email, "password": PASSWORD, "csrf_token": front.token()}
    assert front.client.post("/login/", body).status_code == 200


@pytest.mark.parametrize(
    "body",
    [[], "x", None, {}, {"email": []}, {"email": {"a": 1}, "password": 3}, {"email": "x" * 9999}],
)
@pytest.mark.parametrize("path", ["/login/", "/register/", "/reset/", "/confirm/", "/reset/x/"])
def test_odd_bodies_are_400(path, body):
    front = Front()
    answer = front.post(path, body)
    assert answer.status_code == 400, answer.content
    assert answer.json()["response"]["errors"]


def test_signing_up_needs_the_letter(mailoutbox):
    front = Front()
    assert front.post("/register/", NEW).status_code == 200
    user = User.objects.get(email=NEW["email"])
    assert (user.is_active, user.email_confirmed, user.first_name) == (False, False, "Neuve")
    assert front.post("/login/", {"email": user.email, "password": PASSWORD}).status_code == 400
    assert front.client.get(f"/api/1/users/{user.slug}/").status_code == 410
    assert mailoutbox[-1].to == [user.email]
    assert front.client.get(link_in(mailoutbox)).status_code == 302
    assert front.post("/login/", {"email": user.email, "password": PASSWORD}).status_code == 200


def test_a_confirmed_link_does_not_bring_a_suspended_account_back(mailoutbox):
    front = Front()
    front.post("/register/", NEW)
    link = link_in(mailoutbox)
    front.client.get(link)
    User.objects.filter(email=NEW["email"]).update(is_active=False)
    front.client.get(link)
    assert not User.objects.get(email=NEW["email"]).is_active


def test_signing_up_does_not_tell_who_has_an_account(mailoutbox):
    user = member()
    new = Front().post("/register/", NEW)
    taken = Front().post("/register/", {**NEW, "email": user.email.upper()})
    assert (taken.status_code, taken.content) == (200, new.content)
    assert "déjà un compte" in mailoutbox[-1].body
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    assert User.objects.count() == 2


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"password_confirm": "autre"}, "password_confirm"),
        ({"password": "minuscules1", "password_confirm": "minuscules1"}, "password"),
        ({"password": "Cour7", "password_confirm": "Cour7"}, "password"),
        ({"email": "pas-une-adresse"}, "email"),
        ({"first_name": "https://pub.example"}, "first_name"),
        ({"last_name": ""}, "last_name"),
        ({"accept_conditions": False}, "accept_conditions"),
        ({"first_name": "x\0y"}, ""),
    ],
)
def test_what_is_wrong_is_told_of_its_field(change, field):
    answer = Front().post("/register/", {**NEW, **change})
    assert answer.status_code == 400
    assert field in fields_of(answer)
    assert not User.objects.exists()


def test_sign_up_can_be_closed(settings):
    settings.SIGN_UP_OPEN = False
    assert Front().post("/register/", NEW).status_code == 403


@pytest.mark.parametrize(
    "weak", ["short1A", "nouppercase1", "NOLOWERCASE1", "NoDigitsHere", "x" * 8]
)
def test_weak_passwords(weak):
    assert weaknesses(weak, User())
    assert not weaknesses(PASSWORD, User())


def test_a_forgotten_password_is_replaced_once(mailoutbox):
    front, user = Front(), member()
    elsewhere = Front()
    elsewhere.sign_in(user)
    User.objects.filter(pk=user.pk).update(last_login=None)
    assert front.post("/reset/", {"email": user.email.upper()}).status_code == 200
    link = link_in(mailoutbox)
    weak = front.post(link, {"password": "weak", "password_confirm": "weak"})
    assert "password" in fields_of(weak)
    body = {"password": OTHER, "password_confirm": OTHER}
    assert front.post(link, body).status_code == 200
    assert front.me() == 200
    assert elsewhere.me() == 401
    assert Front().sign_in(user).status_code == 400
    assert Front().sign_in(user, OTHER).status_code == 200
    assert fields_of(Front().post(link, body))[""]


def test_asking_for_a_password_does_not_tell_who_has_an_account(mailoutbox):
    known = Front().post("/reset/", {"email": member().email})
    unknown = Front().post("/reset/", {"email": "personne@example.com"})
    assert (unknown.status_code, unknown.content) == (200, known.content)
    assert len(mailoutbox) == 2
    assert "/reset/" not in mailoutbox[1].body


def test_letters_to_one_address_and_asked_from_one_network_are_counted(mailoutbox):
    user = member()
    answers = [Front().post("/reset/", {"email": user.email}) for _try in range(31)]
    assert [answer.status_code for answer in answers] == [200] * 30 + [429]
    assert len(mailoutbox) == 5


def test_the_letter_leads_to_a_page_that_works(mailoutbox):
    front, user = Front(), member()
    front.post("/reset/", {"email": user.email})
    link = link_in(mailoutbox)
    browser = {"Accept": "text/html,application/xhtml+xml"}
    page = front.client.get(link, headers=browser)
    assert page.status_code == 200
    token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', page.text)[1]
    sent = {"csrfmiddlewaretoken": token, "password": "weak", "password_confirm": "weak"}
    again = front.client.post(link, sent, headers=browser)
    assert (again.status_code, "fr-error-text" in again.text) == (400, True)
    sent |= {"password": OTHER, "password_confirm": OTHER}
    assert front.client.post(link, sent, headers=browser)["Location"] == "/"
    assert front.me() == 200
    assert front.client.get(link, headers=browser).status_code == 400


def test_changing_the_password_ends_the_other_sessions():
    front, elsewhere, user = Front(), Front(), member()
    front.sign_in(user)
    elsewhere.sign_in(user)
    body = {"password": "non", "new_password": OTHER, "new_password_confirm": OTHER}
    assert "password" in fields_of(front.post("/change/", body))
    body["password"] = PASSWORD
    weak = {**body, "new_password": "weak"}
    assert {"new_password", "new_password_confirm"} <= set(fields_of(front.post("/change/", weak)))
    assert front.post("/change/", body).status_code == 200
    assert (front.me(), elsewhere.me()) == (200, 401)


@pytest.mark.parametrize("path", ["/change/", "/change-email", "/verify"])
def test_what_is_for_people_signed_in_is_401_for_others(path):
    answer = Front().post(path, {"password": "x"})
    assert answer.status_code == 401
    assert answer.json()["response"]["reauth_required"] is False


def test_an_address_changes_when_its_owner_follows_the_letter(mailoutbox):
    front, user = Front(), member()
    front.sign_in(user)
    new = "Nouvelle@example.org"
    body = {"new_email": new, "new_email_confirm": "autre@example.org"}
    assert "new_email_confirm" in fields_of(front.post("/change-email", body))
    body["new_email_confirm"] = new
    assert front.post("/change-email", body).status_code == 200
    assert mailoutbox[0].to == [new.lower()]
    assert mailoutbox[1].to == [user.email]
    link = link_in(mailoutbox, 0)
    Front().client.get(link)
    user.refresh_from_db()
    assert user.email == new.lower()
    user.email = "encore@example.org"
    user.save(update_fields=["email"])
    Front().client.get(link)
    user.refresh_from_db()
    assert user.email == "encore@example.org"


def test_an_address_taken_meanwhile_is_not_given_twice(mailoutbox):
    front, user = Front(), member()
    front.sign_in(user)
    front.post(
        "/change-email", {"new_email": "x@example.org", "new_email_confirm": "x@example.org"}
    )
    UserFactory(email="x@example.org")
    assert Front().client.get(link_in(mailoutbox, 0)).status_code == 302
    user.refresh_from_db()
    assert user.email != "x@example.org"


def test_an_old_session_gives_its_password_again():
    front, user = Front(), member()
    front.sign_in(user)
    session = front.client.session
    session["signed_in_at"] = 0
    session.save()
    body = {"new_email": "x@example.org", "new_email_confirm": "x@example.org"}
    answer = front.post("/change-email", body)
    assert answer.status_code == 401
    assert answer.json()["response"]["reauth_required"] is True
    assert front.post("/verify", {"password": "non"}).status_code == 400
    assert front.post("/verify", {"password": PASSWORD}).status_code == 200
    assert front.post("/change-email", body).status_code == 200


def test_a_closed_account_loses_its_sessions():
    front, user = Front(), member()
    front.sign_in(user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert front.me() == 401


def test_browsers_are_sent_to_the_pages():
    browser = {"Accept": "text/html"}
    answer = Client().get("/login/?next=/datasets/", headers=browser)
    assert answer["Location"] == "/comptes/login/?next=/datasets/"
    assert Client().get("/login", headers={"Accept": "application/json"}).json()["response"]
    assert "no-store" in Client().get("/get-csrf")["Cache-Control"]


@pytest.mark.parametrize("path", ["/confirm/x", "/reset/x", "/change-email/x", "/reset/a-b/"])
def test_forged_links_do_nothing(path):
    member()
    assert Client().get(path).status_code in (302, 400)
    assert User.objects.get().check_password(PASSWORD)


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("http://testserver", 200),
        ("http://localhost", 200),
        ("https://pirate.example", 403),
        ("null", 403),
        ("", 403),
        (None, 403),
    ],
)
def test_a_write_of_the_api_comes_from_a_page_of_ours_or_has_the_token(origin, status):
    front, user = Front(), member()
    front.sign_in(user)
    headers = {} if origin is None else {"Origin": origin}
    path, body = "/api/1/me/", b'{"about": "moi"}'
    answer = front.client.put(path, body, "application/json", headers=headers)
    assert answer.status_code == status
    token = {"X-CSRFToken": front.token()}
    assert front.client.put(path, body, "application/json", headers=token).status_code == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Origin": "https://front.example.org"}, 200),
        ({"Origin": "https://pirate.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Referer": "https://pirate.example/"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Mode": "navigate"}, 403),
    ],
)
def test_beside_a_front_end_programs_write_with_a_session_and_other_pages_do_not(
    settings, headers, status
):
    settings.CORS_ORIGINS = ["https://front.example.org"]
    settings.CSRF_TRUSTED_ORIGINS = [settings.SITE_URL, *settings.CORS_ORIGINS]
    front, user = Front(), member()
    front.sign_in(user)
    answer = front.client.put(
        "/api/1/me/", b'{"about": "moi"}', "application/json", headers=headers
    )
    assert answer.status_code == status
