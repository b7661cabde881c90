"""What tokens may be limited to."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

ORGANIZATION_PREFIX: Final = "organization:"
SCOPE_LENGTH: Final = 64  # characters; the prefix and an id are 37
MAX_SCOPES: Final = 20
MAX_USER_AGENTS: Final = 20  # kept for each token (API contract 3.10)


class Scope(models.TextChoices):
    """Scopes that name no organization."""

    ADMIN = "admin", _("Tous vos droits")
    WRITE = "write", _("Lire et écrire, sans les droits d’opérateur")
    READ = "read", _("Lire seulement")
