"""User and ApiToken."""

import hashlib
import hmac
import secrets
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from portal.accounts.choices import MAX_USER_AGENTS, SCOPE_LENGTH
from portal.accounts.querysets import ApiTokenQuerySet, UserManager
from portal.accounts.scopes import TokenScope
from portal.core import ids, slugs

TOKEN_PREFIX = "udata_"  # noqa: S105 - the public beginning of every token (API contract 1.6)


class User(AbstractBaseUser, PermissionsMixin):
    """A person's account, known by an e-mail that is never shown."""

    public_id = models.CharField(
        max_length=24, unique=True, default=ids.new_public_id, editable=False
    )
    slug = models.CharField(max_length=slugs.MAX_LENGTH, unique=True, editable=False)
    email = models.EmailField(_("adresse e-mail"), unique=True)
    no_url = RegexValidator(
        r"https?://|www\.", inverse_match=True, message=_("Ce champ semble contenir un lien.")
    )
    first_name = models.CharField(_("prénom"), max_length=150, blank=True, validators=[no_url])
    last_name = models.CharField(_("nom"), max_length=150, blank=True, validators=[no_url])
    about = models.TextField(_("présentation"), blank=True)
    website = models.URLField(_("site web"), blank=True)
    avatar = models.ImageField(_("portrait"), upload_to="avatars/", null=True, blank=True)
    is_active = models.BooleanField(_("actif"), default=True)
    is_staff = models.BooleanField(_("opérateur"), default=False)
    since = models.DateTimeField(_("inscrit le"), default=timezone.now)
    last_modified_internal = models.DateTimeField(
        _("modifié le"), default=timezone.now, db_default=Now()
    )
    deleted = models.DateTimeField(_("supprimé le"), null=True, blank=True)
    email_confirmed = models.BooleanField(_("adresse confirmée"), default=True, db_default=True)
    password_rotation_demanded = models.DateTimeField(null=True, blank=True)
    password_rotation_performed = models.DateTimeField(null=True, blank=True)
    datasets_count = models.PositiveIntegerField(default=0)
    reuses_count = models.PositiveIntegerField(default=0)
    dataservices_count = models.PositiveIntegerField(default=0, db_default=0)
    followers_count = models.PositiveIntegerField(default=0)
    following_count = models.PositiveIntegerField(default=0)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []

    token_scope: ClassVar[TokenScope | None] = None
    """The limits of the token that speaks for this person; None for the person themselves."""

    class Meta:
        verbose_name = _("utilisateur")
        verbose_name_plural = _("utilisateurs")

    def __str__(self) -> str:
        return self.get_full_name()

    def get_full_name(self) -> str:
        """First and last name, or what stands for them."""
        return f"{self.first_name} {self.last_name}".strip() or self.slug

    @property
    def name(self) -> str:
        """The name that pages show."""
        return self.get_full_name()

    @property
    def must_rotate_password(self) -> bool:
        """Whether an operator asked for another password, which has not come yet."""
        demanded, performed = self.password_rotation_demanded, self.password_rotation_performed
        return demanded is not None and (performed is None or performed < demanded)

    def limit_to(self, scope: TokenScope) -> None:
        """Narrow the rights of this person in memory; the row keeps them."""
        self.token_scope = scope  # type: ignore[misc]
        if not scope.is_whole and (scope.may_write or scope.organizations):
            self.is_superuser = self.is_staff = False

    @property
    def acts_for_self(self) -> bool:
        """Whether what they own in their own name is within reach: not for the token of an organization."""
        return self.token_scope is None or not self.token_scope.organizations

    @property
    def own(self) -> Q:
        """What they own in their own name, as a condition on owned objects."""
        return Q(owner=self.pk) if self.acts_for_self else Q(pk__in=[])

    @property
    def scoped_memberships(self) -> Any:
        """Their memberships, only those that their token is for."""
        rows = self.memberships
        if self.acts_for_self or self.token_scope is None:
            return rows.all()
        return rows.filter(organization__public_id__in=self.token_scope.organizations)

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What ends every session when it changes: the password, and the demand for another one."""
        demanded = self.password_rotation_demanded
        told = f"{self.password}{demanded.timestamp() if demanded else ''}"
        salt = "portal.accounts.models.User.get_session_auth_hash"
        return salted_hmac(salt, told, secret=secret, algorithm="sha256").hexdigest()

    def get_absolute_url(self) -> str:
        """Its address in the API: people have no page of their own yet."""
        return reverse("api-users:detail", args=[self.slug])


def hash_token(plain: str) -> str:
    """The HMAC-SHA256 of a token under the site's key: what is stored instead of it."""
    return hmac.new(settings.SECRET_KEY.encode(), plain.encode(), hashlib.sha256).hexdigest()


class ApiToken(models.Model):
    """A key that acts as its user; shown once, stored hashed (API contract 1.6, 3.10)."""

    public_id = models.CharField(
        max_length=24, unique=True, default=ids.new_public_id, editable=False
    )
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    hashed = models.CharField(max_length=64, unique=True, editable=False)
    token_prefix = models.CharField(max_length=16, editable=False)
    name = models.CharField(_("nom"), max_length=255, blank=True)
    scopes = ArrayField(models.CharField(max_length=SCOPE_LENGTH), default=list, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    last_used_at = models.DateTimeField(null=True, blank=True)
    user_agents = ArrayField(
        models.CharField(max_length=255), default=list, blank=True, size=MAX_USER_AGENTS
    )
    revoked_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(_("expire le"), null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("jeton d’API")
        verbose_name_plural = _("jetons d’API")

    def __str__(self) -> str:
        return f"{self.token_prefix}… ({self.name})"

    @staticmethod
    def new_secret() -> str:
        """A fresh plain token: the prefix and 64 URL-safe characters."""
        return TOKEN_PREFIX + secrets.token_urlsafe(48)
