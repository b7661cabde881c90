"""People in the API: `/api/1/users/` (API contract 3.7, 10.2); they name organizations."""

from collections.abc import Iterable
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.urls import path
from rest_framework import exceptions
from rest_framework.request import Request

from organizations.api.accounts import (
    EMAIL_TAKEN,
    AccountView,
    AvatarView,
    apply_to,
    held_account,
    refuse_taken,
)
from organizations.closing import close_account
from organizations.representations import user_v1
from organizations.shapes import USER
from portal.accounts.mails import send_closed, send_rotation
from portal.accounts.models import User
from portal.accounts.representations import user_suggestion
from portal.accounts.serializers import OPERATOR_ROLE, NewUserBody, UserBody
from portal.accounts.services import create_account, demand_rotation, update_account
from portal.accounts.shapes import USER_ROLE, USER_SUGGESTION
from portal.core import ids
from portal.core.api import schema
from portal.core.api.errors import Gone, bad_fields
from portal.core.api.paging import page_of
from portal.core.api.query import boolean_in, ordering, sort_in
from portal.core.api.suggest import SuggestView
from portal.core.api.view import UNKNOWN, ApiView
from portal.core.api.writing import body_of, validated

SORTS: Final = {
    "last_name": "last_name",
    "first_name": "first_name",
    "datasets": "datasets_count",
    "reuses": "reuses_count",
    "followers": "followers_count",
    "views": "id",  # nobody counts the views of a profile: all equal
    "created": "since",
}
_MAX_SUGGESTIONS: Final = 20


def find_account(key: str, caller: Any) -> User:
    """The person with this id or slug. Raises: NotFound; Gone for a closed account, but to operators."""
    wanted = key.lower()
    field = "public_id" if ids.is_public_id(wanted) else "slug"
    found = User.objects.for_api().filter(**{field: wanted}).first()
    if found is None:
        raise exceptions.NotFound(UNKNOWN)
    if getattr(caller, "is_superuser", False):
        return found
    if found.deleted:
        raise Gone("User has been deleted")
    if not found.is_active:
        raise Gone("User is not active")
    return found


def require_operator(view: ApiView) -> User:
    """The caller. Raises: NotAuthenticated; PermissionDenied for anyone but an operator."""
    caller = view.require_user()
    if not caller.is_superuser:
        raise exceptions.PermissionDenied
    return caller


def held_for_operator(view: ApiView, key: str) -> User:
    """The person with this id or slug, held, for an operator. Raises: Gone for an erased account."""
    found = find_account(key, require_operator(view))
    if found.deleted:
        raise Gone("User has been deleted")
    return held_account(view, found)


class Users(ApiView):
    """All accounts, for operators."""

    model_errors = "User"

    @schema.reads_page(
        "List users (operators)",
        schema.text("q", "Words of the name, or part of the e-mail"),
        schema.sort(SORTS),
        of=USER,
    )
    def get(self, request: Request) -> HttpResponse:
        """A page of accounts, newest first unless sorted otherwise."""
        require_operator(self)
        rows = User.objects.for_api()
        if text := request.GET.get("q", "").strip():
            rows = rows.named_or_at(text[:200])
        order = ordering(sort_in(request.GET, SORTS) or "-created", SORTS)
        shown = page_of(self.place(), rows.order_by(*order), self._shown)
        return self.answer(shown)

    @schema.writes("Create an account (operators)", NewUserBody, status=201, answer=USER)
    def post(self, request: Request) -> HttpResponse:
        """201 with the account; its owner chooses a password through `/reset/`."""
        require_operator(self)
        data = validated(NewUserBody, body_of(self))
        refuse_taken(data["email"])
        try:
            user = self._made(data)
        except IntegrityError as error:
            raise bad_fields(email=EMAIL_TAKEN) from error
        row = User.objects.for_api().get(pk=user.pk)
        return self.versioned(user_v1(row, self.reader), row.last_modified_internal, 201)

    @transaction.atomic
    def _made(self, data: dict[str, Any]) -> User:
        user = create_account(email=data.pop("email"))
        return update_account(user=user, changes=apply_to(user, data))

    def _shown(self, rows: list[User]) -> list[dict[str, Any]]:
        return [user_v1(row, self.reader) for row in rows]


class UserDetail(AccountView):
    """One person."""

    body = UserBody

    def shown_account(self, key: str) -> User:  # type: ignore[override]
        """The person with this id or slug."""
        return find_account(key, self.request.user)

    def held(self, key: str) -> User:  # type: ignore[override]
        """The person with this id or slug, held, for an operator."""
        return held_for_operator(self, key)

    def change_email(self, user: User, email: str) -> list[str]:
        """Another address at once: operators know whose it is. Raises: ValidationError."""
        refuse_taken(email)
        user.email, user.email_confirmed = email, True
        return ["email", "email_confirmed"]

    @schema.reads_object("Read a user's public profile", of=USER)
    def get(self, request: Request, key: str) -> HttpResponse:
        """The person with this id or slug; 410 for a closed account, but to operators."""
        return self.read(key=key)

    @schema.writes("Change an account (operators)", UserBody(partial=True), answer=USER)
    def put(self, request: Request, key: str) -> HttpResponse:
        """Change the fields that are sent."""
        return self.changed(key=key)

    @schema.writes("Change an account (operators)", UserBody(partial=True), answer=USER)
    def patch(self, request: Request, key: str) -> HttpResponse:
        """Change the fields that are sent."""
        return self.changed(key=key)

    @schema.writes("Close an account (operators)", None, status=204, answer=None)
    def delete(self, request: Request, key: str) -> HttpResponse:
        """204: the account is anonymised. Nobody closes their own here."""
        caller = require_operator(self)
        no_mail = boolean_in(request.GET, "no_mail")
        comments = bool(boolean_in(request.GET, "delete_comments"))
        legal = bool(boolean_in(request.GET, "send_legal_notice"))
        with transaction.atomic():
            user = held_for_operator(self, key)
            if user.pk == caller.pk:
                raise exceptions.PermissionDenied
            address = user.email
            close_account(user=user, delete_comments=comments)
        if not no_mail:
            send_closed(address, legal=legal)
        return HttpResponse(status=204)


class UserAvatar(AvatarView):
    """The portrait of a person, for operators."""

    def held(self, key: str) -> User:  # type: ignore[override]
        """The person with this id or slug, held, for an operator."""
        return held_for_operator(self, key)


class RotatePassword(ApiView):
    """Ask for another password."""

    @schema.writes("Demand another password (operators)", None, status=204, answer=None)
    def post(self, request: Request, key: str) -> HttpResponse:
        """204: their sessions end, and they sign in again with another password only."""
        with transaction.atomic():
            user = demand_rotation(user=held_for_operator(self, key))
        send_rotation(user)
        return HttpResponse(status=204)


@schema.suggests("people", USER_SUGGESTION)
class UserSuggestions(SuggestView):
    """People whose name completes what is typed."""

    def suggested(self, text: str, size: int) -> Iterable[dict[str, Any]]:
        """The most followed first, twenty at most; nobody before a name is typed."""
        if not text:
            return []
        rows = User.objects.active().named(text).order_by("-followers_count", "pk")
        return [user_suggestion(row, self.reader) for row in rows[: min(size, _MAX_SUGGESTIONS)]]


class UserRoles(ApiView):
    """The vocabulary of roles."""

    @schema.reads_list("List the roles of users", of=USER_ROLE)
    def get(self, request: Request) -> HttpResponse:
        """The one role there is."""
        return self.answer([{"name": OPERATOR_ROLE}])


app_name = "api-users"
urlpatterns = [
    path("users/", Users.as_view(), name="list"),
    path("users/suggest/", UserSuggestions.as_view(), name="suggest"),
    path("users/roles/", UserRoles.as_view(), name="roles"),
    path("users/<str:key>/", UserDetail.as_view(), name="detail"),
    path("users/<str:key>/avatar/", UserAvatar.as_view(), name="avatar"),
    path("users/<str:key>/rotate_password/", RotatePassword.as_view(), name="rotate-password"),
]
