"""What is searched, and the figures of the promise made to visitors (docs/decisions.md)."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

LONGEST_QUESTION: Final = 200  # characters
VISITORS_NEEDED: Final = 5  # different visitors before anybody may read a question
MARK_BYTES: Final = 2  # 16 bits: one visitor in 65,536 has the same
LAST_POSITION: Final = 10_000


class Kind(models.TextChoices):
    """The page on which a question was asked."""

    DATASET = "dataset", _("Jeux de données")
    DATASERVICE = "dataservice", _("API")
    REUSE = "reuse", _("Réutilisations")
    ORGANIZATION = "organization", _("Organisations")
    TOPIC = "topic", _("Thématiques")
    SITE = "site", _("Tout le site")
