"""Why something is reported, and what can be (API contract 11.6)."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

SUBJECTS: Final = ("Dataset", "Reuse", "Discussion", "Organization", "Dataservice", "User")
"""The classes of what can be reported."""
MESSAGE_LENGTH: Final = 10_000  # characters


class Reason(models.TextChoices):
    """Why something is reported; the first is for the portal's own detection."""

    AUTO_SPAM = "auto_spam", _("Spam bot")
    EXPLICIT_CONTENT = "explicit_content", _("Contenu inapproprié")
    ILLEGAL_CONTENT = "illegal_content", _("Contenu illégal")
    OTHERS = "others", _("Autres")
    PERSONAL_DATA = "personal_data", _("Données personnelles")
    SECURITY = "security", _("Sécurité")
    SPAM = "spam", _("Spam")
