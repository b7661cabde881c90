"""The caller: profile, portrait, figures, tokens (API contract 10.1)."""

from typing import Any, Final

from django.db import transaction
from django.db.models import Count, Q, Sum
from django.http import HttpResponse
from django.urls import path
from django.utils import timezone
from rest_framework import exceptions
from rest_framework.request import Request

from organizations.api.accounts import AccountView, AvatarView, held_account
from organizations.closing import close_account
from organizations.models import Organization
from organizations.shapes import OWN_METRICS, USER
from portal.accounts.mails import offer_email
from portal.accounts.models import User
from portal.accounts.representations import api_token
from portal.accounts.scopes import organization_of
from portal.accounts.serializers import ProfileBody, TokenBody
from portal.accounts.services import TokenAlreadyRevoked, make_token, revoke_token
from portal.accounts.shapes import NEW_TOKEN, TOKEN
from portal.core import ids
from portal.core.api import schema
from portal.core.api.errors import Gone, bad_fields, bad_request
from portal.core.api.view import UNKNOWN, ApiView
from portal.core.api.writing import body_of, validated

PAST: Final = "expires_at must be in the future"


class Me(AccountView):
    """The caller's account."""

    def shown_account(self) -> User:  # type: ignore[override]
        """The caller, with their organizations."""
        return User.objects.for_api().get(pk=self.require_user().pk)

    def held(self) -> User:  # type: ignore[override]
        """The caller's account, held."""
        return held_account(self, self.require_user())

    def change_email(self, user: User, email: str) -> list[str]:
        """Nothing yet: a letter to the new address asks to confirm it."""
        require_whole(self)
        offer_email(user, email)
        return []

    @schema.reads_object("Read your own profile", of=USER)
    def get(self, request: Request) -> HttpResponse:
        """The caller."""
        return self.read()

    @schema.writes("Change your profile", ProfileBody(partial=True), answer=USER)
    def put(self, request: Request) -> HttpResponse:
        """Change the fields that are sent; roles and state are left aside."""
        return self.changed()

    @schema.writes("Change your profile", ProfileBody(partial=True), answer=USER)
    def patch(self, request: Request) -> HttpResponse:
        """Change the fields that are sent; roles and state are left aside."""
        return self.changed()

    @schema.writes("Close your account", None, status=204, answer=None)
    def delete(self, request: Request) -> HttpResponse:
        """204: the account is anonymised, its tokens and sessions end."""
        require_whole(self)
        with transaction.atomic():
            close_account(user=self.held())
        request.session.flush()
        return HttpResponse(status=204)


class MyAvatar(AvatarView):
    """The caller's portrait."""

    def held(self) -> User:  # type: ignore[override]
        """The caller's account, held."""
        return held_account(self, self.require_user())


class MyMetrics(ApiView):
    """The caller's figures."""

    @schema.reads_object("Read your figures", of=OWN_METRICS)
    def get(self, request: Request) -> HttpResponse:
        """What they and their organizations publish, and how well it answers."""
        user = self.require_user()
        mine = User.objects.filter(pk=user.pk).aggregate(**_checked("datasets"))
        theirs = Organization.objects.filter(memberships__user=user, deleted=None)
        checked = theirs.aggregate(**_checked("datasets"))
        sums = theirs.aggregate(datasets=Sum("datasets_count"), followers=Sum("followers_count"))
        known = mine["known"] + checked["known"]
        available = mine["available"] + checked["available"]
        return self.answer(
            {
                "id": user.public_id,
                "resources_availability": 100 * available / known if known else 100,
                "datasets_org_count": sums["datasets"] or 0,
                "followers_org_count": sums["followers"] or 0,
                "datasets_count": user.datasets_count,
                "followers_count": user.followers_count,
            }
        )


class MyTokens(ApiView):
    """The caller's tokens."""

    @schema.reads_list("List your API tokens", of=TOKEN)
    def get(self, request: Request) -> HttpResponse:
        """Those that may be used, newest first."""
        rows = self.require_user().api_tokens.usable().order_by("-created_at", "-pk")
        return self.answer([api_token(row) for row in rows])

    @schema.writes("Make an API token", TokenBody, status=201, answer=NEW_TOKEN)
    def post(self, request: Request) -> HttpResponse:
        """201 with the token, which is never shown again."""
        user = require_whole(self)
        data = validated(TokenBody, body_of(self))
        _refuse_foreign(user, data.get("scopes", []))
        if data.get("expires_at") and data["expires_at"] <= timezone.now():
            raise bad_request(PAST)
        token, plain = make_token(user=user, **data)
        return self.answer({**api_token(token), "token": plain}, status=201)


class MyToken(ApiView):
    """One of the caller's tokens."""

    @schema.writes("Revoke an API token", None, status=204, answer=None)
    def delete(self, request: Request, key: str) -> HttpResponse:
        """204; 404 for what is not theirs, 410 for a token that was revoked before."""
        tokens = require_whole(self).api_tokens
        wanted = key.lower()
        found = tokens.filter(public_id=wanted).first() if ids.is_public_id(wanted) else None
        if found is None:
            raise exceptions.NotFound(UNKNOWN)
        try:
            revoke_token(token=found)
        except TokenAlreadyRevoked as error:
            raise Gone("Token already revoked") from error
        return HttpResponse(status=204)


def require_whole(view: ApiView) -> User:
    """The caller, in a session or with a token that has all their rights: no token makes a stronger one.

    Raises: NotAuthenticated, PermissionDenied.
    """
    user = view.require_user()
    if user.token_scope is not None and not user.token_scope.is_whole:
        raise exceptions.PermissionDenied
    return user


def _refuse_foreign(user: User, scopes: list[str]) -> None:
    """Raises: ValidationError for the scope of an organization where the caller has no right."""
    wanted = {found for found in map(organization_of, scopes) if found}
    known = Organization.objects.published().filter(public_id__in=wanted)
    if not all(user.has_perm("organizations.publish_for_organization", row) for row in known):
        raise bad_fields(scopes="You do not belong to this organization")
    if len(known) < len(wanted):
        raise bad_fields(scopes="Unknown organization")


def _checked(datasets: str) -> dict[str, Any]:
    """How many files of these datasets were checked, and how many of them answered."""
    alive = Q(**{f"{datasets}__deleted": None})
    files = f"{datasets}__resources"
    tested = Q(**{f"{files}__availability__isnull": False})
    answered = Q(**{f"{files}__availability": True})
    return {
        "known": Count(files, filter=alive & tested, distinct=True),
        "available": Count(files, filter=alive & answered, distinct=True),
    }


app_name = "api1-me"
urlpatterns = [
    path("me/", Me.as_view(), name="detail"),
    path("me/avatar/", MyAvatar.as_view(), name="avatar"),
    path("me/metrics/", MyMetrics.as_view(), name="metrics"),
    path("me/api_tokens/", MyTokens.as_view(), name="tokens"),
    path("me/api_tokens/<str:key>/", MyToken.as_view(), name="token"),
]
