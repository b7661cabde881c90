"""Reads of users and API tokens."""

from typing import Any, Final, Self

from django.contrib.auth.models import BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.core import slugs

MAX_WORDS: Final = 8  # of a question about names


class UserQuerySet(models.QuerySet):
    """Reads of accounts."""

    def active(self) -> Self:
        """Those that one may meet: neither closed nor suspended."""
        return self.filter(is_active=True, deleted=None)

    def reachable(self) -> Self:
        """Those that a letter may open: the active, and the new ones whose address is not confirmed yet."""
        return self.filter(Q(is_active=True) | Q(email_confirmed=False), deleted=None)

    def for_api(self) -> Self:
        """With the organizations that a profile names: two more queries."""
        return self.prefetch_related("memberships__organization")

    def named(self, text: str) -> Self:
        """Those whose name holds every word of a text."""
        found = self
        for word in text.split()[:MAX_WORDS]:
            found = found.filter(
                Q(first_name__icontains=word)
                | Q(last_name__icontains=word)
                | Q(slug__icontains=word)
            )
        return found

    def named_or_at(self, text: str) -> Self:
        """Those whose name or e-mail holds a text: for operators."""
        return self.filter(Q(pk__in=self.named(text)) | Q(email__icontains=text.strip()))


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Makes accounts, known by their e-mail."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> Any:
        """A new account with a free slug made from the name."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        base = slugs.slugify(user.get_full_name() or email.partition("@")[0])
        user.slug = slugs.take(self.model._meta.label_lower, base, self.all())
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> Any:
        """A new operator."""
        return self.create_user(
            email, password, **{**fields, "is_staff": True, "is_superuser": True}
        )

    def get_by_natural_key(self, username: str | None) -> Any:
        """The account with this e-mail, whatever its case."""
        return self.get(email__iexact=username)


class ApiTokenQuerySet(models.QuerySet):
    """Reads of tokens."""

    def usable(self) -> Self:
        """Neither revoked nor expired, of an active account."""
        live = Q(expires_at=None) | Q(expires_at__gt=timezone.now())
        return self.filter(live, revoked_at=None, user__is_active=True)
