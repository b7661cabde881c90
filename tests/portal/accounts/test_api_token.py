"""The command api_token, and the keys it gives."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from portal.accounts.models import ApiToken, User
from portal.accounts.services import issue_token, revoke_token
from tests.api import Caller
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def run(capsys, *words: str) -> str:
    call_command("api_token", *words)
    return capsys.readouterr().out


def test_the_command_prints_the_token_and_nothing_else(capsys):
    printed = run(capsys, "neuf@example.org", "--name", "essai", "--expires", "3")
    assert printed.startswith("udata_")
    assert len(printed.split()) == 1
    token = ApiToken.objects.get(name="essai")
    assert token.expires_at > timezone.now() + timedelta(days=2)
    assert printed.strip() not in (token.hashed, token.token_prefix)


def test_the_command_creates_a_missing_account_once(capsys):
    run(capsys, "neuf@example.org")
    run(capsys, "NEUF@example.org")
    assert User.objects.filter(email="neuf@example.org").count() == 1
    assert ApiToken.objects.count() == 2


def test_the_admin_flag_makes_an_operator(capsys):
    run(capsys, "chef@example.org", "--admin")
    assert User.objects.get(email="chef@example.org").is_superuser


@pytest.mark.parametrize("words", [["pas-une-adresse"], ["a@example.org", "--expires", "0"]])
def test_bad_input_stops_the_command_with_one_sentence(words):
    with pytest.raises(CommandError) as refusal:
        call_command("api_token", *words)
    assert refusal.value.returncode == 2
    assert "\n" not in str(refusal.value)


def test_a_key_acts_as_its_user():
    user = UserFactory()
    answer = Caller(user).get(f"/api/1/users/{user.slug}/")
    assert answer.json()["email"] == user.email


def _refused(plain: str) -> tuple[int, str]:
    caller = Caller()
    answer = caller.get("/api/1/datasets/", X_API_KEY=plain)
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="uData"'
    return answer.status_code, answer.json()["message"]


def test_a_bad_key_is_401_even_on_a_public_get():
    assert _refused("nope") == (401, "Invalid API token")


def test_a_revoked_key_is_401():
    plain = issue_token(user=UserFactory())
    revoke_token(token=ApiToken.objects.get())
    assert _refused(plain) == (401, "Revoked API token")


def test_an_expired_key_is_401():
    plain = issue_token(user=UserFactory(), lifetime=timedelta(seconds=-1))
    assert _refused(plain) == (401, "Expired API token")


def test_the_key_of_a_closed_account_is_401():
    plain = issue_token(user=UserFactory(is_active=False))
    assert _refused(plain) == (401, "Inactive user")
