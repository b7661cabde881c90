"""What is counted."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

MOST_WAITING: Final = 100_000  # objects and months between two drains


class Counted(models.TextChoices):
    """The kinds whose visits are counted; the plural is that of the metrics API."""

    DATASET = "dataset", _("jeu de données")
    DATASERVICE = "dataservice", _("API")
    REUSE = "reuse", _("réutilisation")
    ORGANIZATION = "organization", _("organisation")
