"""Accounts and tokens as dictionaries (API contract 3.1, 3.10)."""

from typing import Any, Final

from portal.accounts.models import ApiToken, User
from portal.core.representations import Reader

AVATAR_SIZE: Final = 500  # pixels


def user_ref(user: User, reader: Reader) -> dict[str, Any]:
    """A person named in another object; never the e-mail."""
    return {
        "id": user.public_id,
        "class": "User",
        "slug": user.slug,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "avatar": reader.file(user.avatar),
        "avatar_thumbnail": reader.thumbnail(user.avatar, AVATAR_SIZE),
        "page": reader.front(f"/users/{user.slug}"),
        "uri": reader.api(f"1/users/{user.slug}/"),
    }


def masked_email(user: User, *, letters: int) -> str:
    """The e-mail with only its first letters and its domain: `ad***@example.fr`."""
    name, _at, domain = user.email.partition("@")
    return f"{name[:letters]}***@{domain}"


def user_suggestion(user: User, reader: Reader) -> dict[str, Any]:
    """A person in a short list (API contract 10.2)."""
    return {
        "id": user.public_id,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "avatar_url": reader.file(user.avatar),
        "email": masked_email(user, letters=0),
        "slug": user.slug,
    }


def api_token(token: ApiToken) -> dict[str, Any]:
    """A token, without the secret that nobody keeps."""
    return {
        "id": token.public_id,
        "token_prefix": token.token_prefix,
        "name": token.name or None,
        "scopes": token.scopes,
        "kind": "api_key",
        "created_at": token.created_at,
        "last_used_at": token.last_used_at,
        "user_agents": token.user_agents,
        "revoked_at": token.revoked_at,
        "expires_at": token.expires_at,
    }
