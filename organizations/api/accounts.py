"""What the addresses of the caller and of other people share: reading and changing an account."""

from typing import Any

from django.db import transaction
from django.http import HttpResponse

from organizations.representations import user_v1
from portal.accounts.models import User
from portal.accounts.serializers import ProfileBody
from portal.accounts.services import update_account
from portal.core.api.errors import bad_fields
from portal.core.api.images import ImageView
from portal.core.api.json import MergePatchParser, OrjsonParser
from portal.core.api.view import ApiView
from portal.core.api.writing import body_of, validated

EMAIL_TAKEN = "This e-mail address already has an account"


class AccountView(ApiView):
    """An account: GET, PUT and PATCH; both change only what is sent."""

    model_errors = "User"
    parser_classes = [OrjsonParser, MergePatchParser]
    body: type[ProfileBody] = ProfileBody

    def shown_account(self, **keys: Any) -> User:
        """The account at this address."""
        raise NotImplementedError

    def held(self, **keys: Any) -> User:
        """The account at this address, held, for whoever may change it."""
        raise NotImplementedError

    def change_email(self, user: User, email: str) -> list[str]:
        """Take another address for an account; the fields it changes."""
        raise NotImplementedError

    def represented(self, user: User, status: int = 200) -> HttpResponse:
        """The account as this caller sees it, with its version."""
        row = User.objects.for_api().get(pk=user.pk)
        return self.versioned(user_v1(row, self.reader), row.last_modified_internal, status)

    def read(self, **keys: Any) -> HttpResponse:
        """The profile."""
        user = self.shown_account(**keys)
        return self.versioned(user_v1(user, self.reader), user.last_modified_internal)

    @transaction.atomic
    def changed(self, **keys: Any) -> HttpResponse:
        """Change the fields sent, and answer the profile."""
        user = self.held(**keys)
        data = validated(self.body, body_of(self), partial=True)
        email = data.pop("email", user.email)
        changes = apply_to(user, data)
        if email != user.email:
            changes += self.change_email(user, email)
        if changes:
            update_account(user=user, changes=changes)
        return self.represented(user)


class AvatarView(ImageView):
    """POST a portrait."""

    folder = "avatars"
    field = "avatar"
    sizes = (1000, 500, 100)
    model_errors = "User"

    def save(self, subject: User) -> None:
        """Store the portrait."""
        update_account(user=subject, changes=["avatar"])


def held_account(view: ApiView, user: User) -> User:
    """The row of an account until the transaction ends. Raises: Outdated."""
    row = User.objects.select_for_update().get(pk=user.pk)
    view.check_version(row.last_modified_internal)
    return row


def apply_to(user: User, data: dict[str, Any]) -> list[str]:
    """Set what was sent on an account; the names of the fields set."""
    columns = dict(data)
    if "active" in columns:
        columns["is_active"] = columns.pop("active")
    if "roles" in columns:
        columns["is_staff"] = columns["is_superuser"] = columns.pop("roles")
    for name, value in columns.items():
        setattr(user, name, value)
    return list(columns)


def refuse_taken(email: str) -> None:
    """Raises: ValidationError for the address of another account."""
    if User.objects.filter(email__iexact=email).exists():
        raise bad_fields(email=EMAIL_TAKEN)
