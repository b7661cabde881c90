"""Signed links of letters: each for one account, one purpose, one use and a few days."""

from typing import Final

from django.contrib.auth.tokens import default_token_generator
from django.core import signing

from portal.accounts.models import User

CONFIRM_SECONDS: Final = 5 * 86_400
_CONFIRM: Final = "portal.accounts.confirm"
_EMAIL: Final = "portal.accounts.email"


def reset_token(user: User) -> str:
    """What lets an account choose a password: dead after the next sign-in or change of password."""
    return f"{user.public_id}-{default_token_generator.make_token(user)}"


def account_of_reset(token: str) -> User | None:
    """The account of a token; None when it is no longer good."""
    public_id, _dash, secret = token.partition("-")
    user = User.objects.reachable().filter(public_id=public_id[:24]).first()
    return user if user and default_token_generator.check_token(user, secret) else None


def confirm_token(user: User) -> str:
    """What confirms the address of a new account."""
    return signing.dumps([user.public_id, user.email], salt=_CONFIRM)


def account_to_confirm(token: str) -> User | None:
    """The account of a token; None when it is old, used or forged."""
    public_id, email = _read(token, _CONFIRM)
    rows = User.objects.filter(
        public_id=public_id, email=email, email_confirmed=False, deleted=None
    )
    return rows.first()


def email_token(user: User, email: str) -> str:
    """What gives an account another address: dead once the address changed."""
    return signing.dumps([user.public_id, f"{user.email}\n{email}"], salt=_EMAIL)


def account_and_email(token: str) -> tuple[User | None, str]:
    """The account of a token and its new address; None when it is old, used or forged."""
    public_id, addresses = _read(token, _EMAIL)
    former, _line, email = addresses.partition("\n")
    return User.objects.active().filter(public_id=public_id, email=former).first(), email


def _read(token: str, salt: str) -> tuple[str, str]:
    try:
        public_id, text = signing.loads(token, salt=salt, max_age=CONFIRM_SECONDS)
    except signing.BadSignature:
        return "", ""
    return public_id, text
