"""How the API knows who calls: a browser session, then a token (API contract 1.6)."""

from django.conf import settings
from django.utils import timezone
from rest_framework import authentication, exceptions
from rest_framework.request import Request

from portal.accounts.models import ApiToken, User, hash_token
from portal.accounts.scopes import scope_of
from portal.accounts.services import note_token_use

CHALLENGE = 'Bearer realm="uData"'
_BROWSER_MARKS = ("Referer", "Sec-Fetch-Site", "Sec-Fetch-Mode")


class SessionAuthentication(authentication.SessionAuthentication):
    """A signed-in browser; a write needs the CSRF token, as in any page, or to come from a page of ours."""

    def enforce_csrf(self, request: Request) -> None:
        """Raises: PermissionDenied for a write that another site may have caused.

        A page cannot choose the `Origin` that its browser sends: our own is as good as the token.
        """
        if not _comes_from_us(request):
            super().enforce_csrf(request)

    def authenticate_header(self, request: Request) -> str:
        """The challenge of a 401."""
        return CHALLENGE


class ApiKeyAuthentication(authentication.BaseAuthentication):
    """A personal token, in `X-API-KEY` or as a bearer; a bad one is 401 even on a public GET."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """The user, within the limits of the token, and the token.

        Raises: AuthenticationFailed with the contract's words, PermissionDenied outside the scope.
        """
        plain = _sent(request)
        if plain is None:
            return None
        token = ApiToken.objects.select_related("user").filter(hashed=hash_token(plain)).first()
        refusal = _refusal(token)
        if refusal or token is None:
            raise exceptions.AuthenticationFailed(refusal)
        note_token_use(token=token, user_agent=request.headers.get("User-Agent", ""))
        scope = scope_of(token.scopes)
        token.user.limit_to(scope)
        if scope.refuses(request.method or "", request.path_info):
            raise exceptions.PermissionDenied
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        """The challenge of a 401."""
        return CHALLENGE


def _comes_from_us(request: Request) -> bool:
    """Whether a page of ours sent this; beside a front end, also a program that holds the session of its user.

    Browsers mark what a page sends with one of these headers; programs written for data.gouv.fr send none.
    """
    if "Origin" in request.headers:
        own = [f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS]
        return request.headers["Origin"] in own
    return bool(settings.CORS_ORIGINS) and not any(map(request.headers.get, _BROWSER_MARKS))


def _sent(request: Request) -> str | None:
    """The token of a request; None when it has none."""
    plain = request.headers.get("X-API-KEY")
    if plain is not None:
        return plain
    kind, _space, credentials = request.headers.get("Authorization", "").partition(" ")
    return credentials.strip() if kind.lower() == "bearer" else None


def _refusal(token: ApiToken | None) -> str | None:
    if token is None:
        return "Invalid API token"
    if token.revoked_at:
        return "Revoked API token"
    if token.expires_at and token.expires_at <= timezone.now():
        return "Expired API token"
    return None if token.user.is_active and not token.user.deleted else "Inactive user"
