"""What can be searched and followed, and how much of it."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

SEARCHES_PER_PERSON: Final = 100
QUERY_LENGTH: Final = (
    2_000  # characters; the index that keeps a search unique holds about 2,700 bytes
)


class SearchKind(models.TextChoices):
    """The list that is searched; its value is the namespace of its addresses."""

    DATASETS = "datasets", _("Jeux de données")
    REUSES = "reuses", _("Réutilisations")
    ORGANIZATIONS = "organizations", _("Organisations")


FOLLOWED: Final = "followed"  # the verb of the journal, which stands above this app
