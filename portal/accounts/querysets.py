"""Reads of users and API tokens."""

from typing import Any, Self

from django.contrib.auth.models import BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.core import slugs


class UserManager(BaseUserManager[Any]):
    """Makes accounts, known by their e-mail."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> Any:
        """A new account with a free slug made from the name."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.slug = slugs.first_free(
            slugs.slugify(user.get_full_name() or email.partition("@")[0]),
            lambda slug: self.filter(slug=slug).exists(),
        )
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
