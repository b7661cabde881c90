"""The second factor: codes of six digits that an application on a telephone makes (RFC 6238).

The row is allauth's; the counter of the last code taken is kept in it, since a code counts once.
"""

from typing import Final
from urllib.parse import quote, urlencode

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from portal.accounts.models import User

_LAST_COUNTER: Final = "last_counter"
_GROUP: Final = 4  # characters of a key that people type


def is_on(user: User) -> bool:
    """Whether this account asks for a code after the password."""
    return _rows(user).exists()


def new_secret() -> str:
    """A key for an application, which nothing knows yet."""
    return totp.generate_totp_secret()


def readable(secret: str) -> str:
    """A key as people type it."""
    return "-".join(secret[start : start + _GROUP] for start in range(0, len(secret), _GROUP))


def address_of(secret: str, user: User) -> str:
    """What the application reads from a QR code."""
    label = quote(f"{settings.SITE_NAME}:{user.email}")
    query = urlencode({"secret": secret, "issuer": settings.SITE_NAME}, quote_via=quote)
    return f"otpauth://totp/{label}?{query}"


def is_code_of(secret: str, code: str) -> bool:
    """Whether the application that got this key makes this code now."""
    return _counter_of(secret, code) is not None


@transaction.atomic
def turn_on(*, user: User, secret: str) -> None:
    """Ask for the codes of this key from now on, and for those of no other."""
    User.objects.select_for_update().get(pk=user.pk)
    turn_off(user=user)
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": secret})


def turn_off(*, user: User) -> bool:
    """Ask for no code any more; whether one was asked for."""
    return bool(_rows(user).delete()[0])


@transaction.atomic
def take_code(*, user: User, code: str) -> bool:
    """Whether this code opens the account; it does so once."""
    row = _rows(user).select_for_update().first()
    counter = _counter_of(row.data["secret"], code) if row else None
    if row is None or counter is None or counter <= row.data.get(_LAST_COUNTER, 0):
        return False
    row.data[_LAST_COUNTER] = counter
    row.last_used_at = timezone.now()
    row.save(update_fields=["data", "last_used_at"])
    return True


def _rows(user: User) -> QuerySet[Authenticator]:
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP)


def _counter_of(secret: str, code: str) -> int | None:
    """The number of the half minute that a code belongs to; None when it is not of now."""
    return next(
        (
            counter
            for counter in totp.yield_hotp_counters_from_time()
            if compare_user_code(
                actual=code, expected=totp.format_hotp_value(totp.hotp_value(secret, counter))
            )
        ),
        None,
    )
