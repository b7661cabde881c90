"""Writes of accounts and tokens."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import ApiToken, User, hash_token


@transaction.atomic
def issue_token(*, user: User, name: str = "", lifetime: timedelta | None = None) -> str:
    """A new token of this user, in plain text: the only time it can be read."""
    plain = ApiToken.new_secret()
    ApiToken.objects.create(
        user=user,
        hashed=hash_token(plain),
        token_prefix=plain[:12],
        name=name,
        scopes=["admin"],
        expires_at=timezone.now() + lifetime if lifetime else None,
    )
    return plain


def revoke_token(*, token: ApiToken) -> None:
    """End a token; it answers 401 from now on."""
    ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now())
