"""The second factor, as the front end and the sign-in page ask for it."""

import re
import time

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.core.management import CommandError, call_command
from django.test import Client

from portal.accounts import second_factor
from portal.accounts.links import reset_token
from portal.accounts.models import User
from portal.accounts.services import erase_account
from tests.portal.accounts.test_session import OTHER, PASSWORD, Front, fields_of, member

pytestmark = pytest.mark.django_db
PAGE = {"Accept": "text/html"}


@pytest.fixture
def clock(monkeypatch):
    """Half minutes that pass when told to, instead of by themselves."""
    at = [time.time()]
    monkeypatch.setattr(totp.time, "time", lambda: at[0])
    return at


def code_of(secret: str, steps: int = 0) -> str:
    counter = int(totp.time.time()) // 30 + steps
    return totp.format_hotp_value(totp.hotp_value(secret, counter))


def protected(**fields) -> tuple[User, str]:
    user, secret = member(**fields), second_factor.new_secret()
    second_factor.turn_on(user=user, secret=secret)
    return user, secret


def waiting(user: User, address: str = "198.51.100.7") -> Front:
    front = Front(address)
    answer = front.sign_in(user)
    assert answer.json()["response"]["tf_required"] is True
    return front


def test_codes_are_those_of_rfc_4226():
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    known = ["755224", "287082", "359152", "969429", "338314", "254676", "287922"]
    assert [totp.format_hotp_value(totp.hotp_value(secret, n)) for n in range(7)] == known


def test_turning_it_on_needs_a_code_of_the_new_key(mailoutbox):
    front, user = Front(), member()
    front.sign_in(user)
    response = front.client.get("/tf-setup").json()["response"]
    assert response["tf_primary_method"] is None
    response = front.post("/tf-setup", {"setup": "authenticator"}).json()["response"]
    key = response["tf_authr_key"]
    assert re.fullmatch(r"([A-Z2-7]{4}-){7}[A-Z2-7]{4}", key)
    secret = key.replace("-", "")
    assert f"secret={secret}" in response["tf_authr_uri"]
    assert response["tf_authr_uri"].startswith("otpauth://totp/")
    wrong = front.post("/tf-validate", {"code": "000000"})
    assert (wrong.status_code, fields_of(wrong)) == (400, {"code": ["Code invalide."]})
    assert not second_factor.is_on(user)
    assert front.post("/tf-validate", {"code": code_of(secret)}).status_code == 200
    assert second_factor.is_on(user)
    response = front.client.get("/tf-setup").json()["response"]
    assert response["tf_primary_method"] == "authenticator"
    assert [mail.to for mail in mailoutbox] == [[user.email]]
    assert secret not in mailoutbox[0].body


def test_a_password_opens_nothing_before_its_code():
    user, secret = protected()
    front = waiting(user)
    assert front.me() == 401
    assert front.post("/tf-setup", {"setup": "authenticator"}).status_code == 401
    wrong = front.post("/tf-validate", {"code": "000000"})
    assert (wrong.status_code, fields_of(wrong)) == (400, {"code": ["Code invalide."]})
    before = front.client.session.session_key
    answer = front.post("/tf-validate", {"code": code_of(secret)})
    assert answer.json()["response"]["user"]["id"] == user.public_id
    assert front.me() == 200
    assert front.client.session.session_key != before


def test_the_session_lasts_as_asked_with_the_password():
    for remember in (False, True):
        user, secret = protected()
        front = Front()
        body = {"email": user.email, "password": PASSWORD, "remember": remember}
        front.post("/login/", body)
        answer = front.post("/tf-validate", {"code": code_of(secret)})
        assert bool(answer.cookies["sessionid"]["max-age"]) is remember


def test_a_code_counts_once_and_for_a_minute(clock):
    user, secret = protected()
    code = code_of(secret)
    assert waiting(user).post("/tf-validate", {"code": code}).status_code == 200
    assert waiting(user).post("/tf-validate", {"code": code}).status_code == 400
    clock[0] += 30
    assert waiting(user).post("/tf-validate", {"code": code}).status_code == 400
    assert waiting(user).post("/tf-validate", {"code": code_of(secret)}).status_code == 200
    clock[0] += 120
    assert waiting(user).post("/tf-validate", {"code": code_of(secret, -1)}).status_code == 200
    assert waiting(user).post("/tf-validate", {"code": code_of(secret, -2)}).status_code == 400


def test_a_password_waits_ten_minutes_and_goes_with_its_change(monkeypatch):
    user, secret = protected()
    front = waiting(user)
    user.set_password(OTHER)
    user.save(update_fields=["password"])
    assert front.post("/tf-validate", {"code": code_of(secret)}).status_code == 401
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    front = waiting(user)
    late = time.time() + 601
    monkeypatch.setattr("portal.accounts.entering.time.time", lambda: late)
    assert front.post("/tf-validate", {"code": code_of(secret)}).status_code == 401


def test_wrong_codes_are_counted_from_wherever_they_come():
    user, secret = protected()
    for number in range(20):
        front = waiting(user, f"198.51.{number}.7")
        assert front.post("/tf-validate", {"code": "000000"}).status_code == 400
    front = waiting(user, "203.0.113.9")
    answer = front.post("/tf-validate", {"code": code_of(secret)})
    assert (answer.status_code, answer["Retry-After"]) == (429, "3600")


def test_a_right_password_does_not_forget_wrong_ones_before_the_code():
    user, _secret = protected()
    front = Front()
    for _try in range(4):
        front.sign_in(user, "non")
    assert front.sign_in(user).status_code == 200
    assert front.sign_in(user, "non").status_code == 400
    assert front.sign_in(user).status_code == 429


@pytest.mark.parametrize("path", ["/tf-setup", "/tf-validate", "/tf-rescue"])
@pytest.mark.parametrize(
    "body", [{}, [], "x", {"code": None}, {"code": ["1"]}, {"setup": 3}, {"help_setup": {}}]
)
def test_odd_bodies_are_400_or_401(path, body):
    front, user = Front(), member()
    assert front.post(path, body).status_code in (400, 401, 403)
    front.sign_in(user)
    assert front.post(path, body).status_code in (400, 401, 403)


def test_it_is_turned_off_after_a_fresh_sign_in_alone(mailoutbox):
    user, secret = protected()
    front = waiting(user)
    front.post("/tf-validate", {"code": code_of(secret)})
    session = front.client.session
    session["signed_in_at"] = time.time() - 3601
    session.save()
    answer = front.post("/tf-setup", {"setup": "disable"})
    assert answer.json()["response"]["reauth_required"] is True
    assert front.client.get("/tf-setup").status_code == 401
    front.post("/verify", {"password": PASSWORD})
    assert front.post("/tf-setup", {"setup": "disable"}).status_code == 200
    assert not second_factor.is_on(user)
    assert len(mailoutbox) == 1
    assert Front().sign_in(user).json()["response"]["user"]


def test_a_new_key_replaces_the_former():
    user, secret = protected()
    other = second_factor.new_secret()
    second_factor.turn_on(user=user, secret=other)
    assert waiting(user).post("/tf-validate", {"code": code_of(secret)}).status_code == 400
    assert waiting(user).post("/tf-validate", {"code": code_of(other)}).status_code == 200


def test_a_forgotten_password_does_not_go_round_it():
    user, secret = protected()
    front = Front()
    answer = front.post(
        f"/reset/{reset_token(user)}", {"password": OTHER, "password_confirm": OTHER}
    )
    assert answer.json()["response"]["tf_required"] is True
    assert front.me() == 401
    assert front.post("/tf-validate", {"code": code_of(secret)}).status_code == 200
    assert front.me() == 200


def test_the_sign_in_page_asks_for_the_code_too():
    user, secret = protected()
    client = Client()
    sent = {"login": user.email, "password": PASSWORD, "next": "/datasets/"}
    answer = client.post("/comptes/login/", sent, headers=PAGE)
    assert answer["Location"] == "/tf-validate/"
    assert client.get("/api/1/me/").status_code == 401
    page = client.get("/tf-validate/", headers=PAGE)
    assert 'autocomplete="one-time-code"' in page.text
    wrong = client.post("/tf-validate/", {"code": "000000"}, headers=PAGE)
    assert (wrong.status_code, "Code invalide." in wrong.text) == (400, True)
    answer = client.post("/tf-validate/", {"code": code_of(secret)}, headers=PAGE)
    assert answer["Location"] == "/datasets/"
    assert client.get("/api/1/me/").json()["id"] == user.public_id
    assert Client().get("/tf-validate/", headers=PAGE)["Location"] == "/comptes/login/"


def test_the_page_needs_its_token():
    user, secret = protected()
    client = Client(enforce_csrf_checks=True)
    client.cookies["csrftoken"] = "a" * 32
    client.post(
        "/comptes/login/",
        {"login": user.email, "password": PASSWORD, "csrfmiddlewaretoken": "a" * 32},
    )
    answer = client.post("/tf-validate/", {"code": code_of(secret)}, headers=PAGE)
    assert answer.status_code == 403


def test_operators_are_asked_for_help_by_who_gave_a_password(mailoutbox):
    operator = member(is_superuser=True)
    user, _secret = protected()
    assert Front().post("/tf-rescue", {"help_setup": "help"}).status_code == 401
    assert mailoutbox == []
    front = waiting(user)
    assert front.client.get("/tf-rescue").json()["response"]["recovery_options"]
    assert front.post("/tf-rescue", {"help_setup": "help"}).status_code == 200
    assert [mail.to for mail in mailoutbox] == [[operator.email]]
    assert user.email in mailoutbox[0].body


def test_operators_take_it_off(mailoutbox, capsys):
    user, _secret = protected()
    call_command("unset_two_factor", user.email)
    assert [mail.to for mail in mailoutbox] == [[user.email]]
    assert Front().sign_in(user).json()["response"]["user"]
    call_command("unset_two_factor", user.email)
    assert "asked for no code" in capsys.readouterr().out
    with pytest.raises(CommandError):
        call_command("unset_two_factor", "personne@example.org")


def test_an_erased_account_keeps_no_key():
    user, _secret = protected()
    erase_account(user=user)
    assert not second_factor.is_on(user)
