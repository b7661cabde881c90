"""How the API knows who calls: a browser session, then `X-API-KEY` (API contract 1.6)."""

from django.utils import timezone
from rest_framework import authentication, exceptions
from rest_framework.request import Request

from portal.accounts.models import ApiToken, User, hash_token

CHALLENGE = 'Bearer realm="uData"'
USED_EVERY_SECONDS = 60  # how often the date of last use is written


class SessionAuthentication(authentication.SessionAuthentication):
    """A signed-in browser; writes need the CSRF token, as in any page."""

    def authenticate_header(self, request: Request) -> str:
        """The challenge of a 401."""
        return CHALLENGE


class ApiKeyAuthentication(authentication.BaseAuthentication):
    """A personal token; a bad one is 401 even on a public GET."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """The user and the token. Raises: AuthenticationFailed with the contract's words."""
        plain = request.headers.get("X-API-KEY")
        if plain is None:
            return None
        token = ApiToken.objects.select_related("user").filter(hashed=hash_token(plain)).first()
        refusal = _refusal(token)
        if refusal or token is None:
            raise exceptions.AuthenticationFailed(refusal)
        _note_use(token)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        """The challenge of a 401."""
        return CHALLENGE


def _refusal(token: ApiToken | None) -> str | None:
    if token is None:
        return "Invalid API token"
    if token.revoked_at:
        return "Revoked API token"
    if token.expires_at and token.expires_at <= timezone.now():
        return "Expired API token"
    return None if token.user.is_active and not token.user.deleted else "Inactive user"


def _note_use(token: ApiToken) -> None:
    now = timezone.now()
    if not token.last_used_at or (now - token.last_used_at).total_seconds() > USED_EVERY_SECONDS:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
