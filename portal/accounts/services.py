"""Writes of accounts and tokens."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from portal.accounts import second_factor
from portal.accounts.choices import MAX_USER_AGENTS, Scope
from portal.accounts.models import ApiToken, User, hash_token
from portal.core import images

DELETED_NAME: Final = "DELETED"
NOTE_USE_EVERY: Final = timedelta(minutes=1)
_ERASED: Final = {
    "first_name": DELETED_NAME,
    "last_name": DELETED_NAME,
    "about": "",
    "website": "",
    "avatar": "",
    "is_active": False,
    "is_staff": False,
    "is_superuser": False,
    "following_count": 0,
}


class TokenAlreadyRevoked(Exception):
    """The token had been ended before."""


def issue_token(*, user: User, name: str = "", lifetime: timedelta | None = None) -> str:
    """A new token with all the rights of this user, in plain text: the only time it can be read."""
    expires_at = timezone.now() + lifetime if lifetime else None
    return make_token(user=user, name=name, expires_at=expires_at)[1]


@transaction.atomic
def make_token(
    *,
    user: User,
    name: str = "",
    expires_at: datetime | None = None,
    scopes: Sequence[str] = (Scope.ADMIN,),
) -> tuple[ApiToken, str]:
    """A new token and its plain text, which nobody keeps."""
    plain = ApiToken.new_secret()
    token = ApiToken.objects.create(
        user=user,
        hashed=hash_token(plain),
        token_prefix=plain[:12],
        name=name,
        scopes=[str(scope) for scope in scopes],
        expires_at=expires_at,
    )
    return token, plain


@transaction.atomic
def revoke_token(*, token: ApiToken) -> None:
    """End a token; it answers 401 from now on. Raises: TokenAlreadyRevoked."""
    if not ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now()):
        raise TokenAlreadyRevoked


def note_token_use(*, token: ApiToken, user_agent: str) -> None:
    """Keep when a token was last used and by which programs, once a minute at most."""
    now = timezone.now()
    if token.last_used_at and now - token.last_used_at < NOTE_USE_EVERY:
        return
    known = [agent for agent in token.user_agents if agent != user_agent[:255]]
    agents = [*known, user_agent[:255]][-MAX_USER_AGENTS:] if user_agent else known
    ApiToken.objects.filter(pk=token.pk).update(last_used_at=now, user_agents=agents)


@transaction.atomic
def create_account(
    *, email: str, password: str | None = None, confirmed: bool = True, **fields: Any
) -> User:
    """A new account; nobody enters it, and nothing kept for its e-mail joins it, before that is confirmed."""
    state = {"email_confirmed": confirmed, "is_active": confirmed}
    user = User.objects.create_user(email, password, **state, **fields)
    if confirmed:
        _welcome(user)
    return user


@transaction.atomic
def update_account(*, user: User, changes: Sequence[str]) -> User:
    """Save the named fields."""
    user.last_modified_internal = timezone.now()
    user.save(update_fields=[*changes, "last_modified_internal"])
    if "email" in changes:
        _welcome(user)
    return user


@transaction.atomic
def confirm_email(*, user: User, email: str | None = None) -> User:
    """The address of an account is known to be theirs, which opens it; another one when it is given."""
    user.is_active = user.is_active or not user.email_confirmed
    user.email_confirmed = True
    user.email = email or user.email
    return update_account(user=user, changes=["email", "email_confirmed", "is_active"])


@transaction.atomic
def set_password(*, user: User, password: str) -> User:
    """Give an account another password: all its sessions end, and the demand for it is met."""
    user.set_password(password)
    user.password_rotation_performed = timezone.now()
    return update_account(user=user, changes=["password", "password_rotation_performed"])


@transaction.atomic
def demand_rotation(*, user: User) -> User:
    """End the sessions of an account, which needs another password to sign in again."""
    user.password_rotation_demanded = timezone.now()
    return update_account(user=user, changes=["password_rotation_demanded"])


@transaction.atomic
def erase_account(*, user: User) -> User:
    """Take a person out of their account: name, portrait, address, password, tokens (API contract 2.4)."""
    portrait = user.avatar.name or ""
    for name, value in _ERASED.items():
        setattr(user, name, value)
    user.deleted = timezone.now()
    user.slug = f"deleted-{user.public_id}"
    user.email = f"{user.slug}@deleted.invalid"
    user.set_unusable_password()
    second_factor.turn_off(user=user)
    user.api_tokens.filter(revoked_at=None).update(revoked_at=user.deleted, user_agents=[])
    if portrait:
        transaction.on_commit(lambda: images.remove(default_storage, portrait))
    erased = [*_ERASED, "deleted", "slug", "email", "password"]
    user.last_modified_internal = user.deleted
    user.save(update_fields=[*erased, "last_modified_internal"])
    return user


def _welcome(user: User) -> None:
    """Let the apps above give an account what was kept for its address: invitations."""
    for name in settings.ACCOUNT_CONFIRMED:
        import_string(name)(user)
