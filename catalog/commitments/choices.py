"""Kinds and states of commitments (pages.md 5)."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

TITLE_LENGTH: Final = 350  # characters
NAME_LENGTH: Final = 200  # characters of a ministry, a theme
ADDRESS_LENGTH: Final = 1_000  # characters
DEDUCED_LENGTH: Final = 500  # characters
ACCESS_PROOF: Final = (
    "access"  # the proof that stands for an open licence where access was promised restricted
)
HIGH_VALUE: Final = "donnees-de-forte-valeur"  # address of the programme of high-value datasets
MOST_SHOWN: Final = 2_000  # commitments that a board reads
OPEN_CODE_LICENSES: Final = frozenset(
    {"apache-2.0", "bsd-2-clause", "bsd-3-clause", "cecill-b", "mit"}
    | {"cecill-2.1", "cecill-c", "gpl-2.0", "gpl-3.0", "gpl-3.0-or-later", "lgpl-3.0-or-later"}
    | {"agpl-3.0-or-later", "agpl-3.0", "mpl-2.0", "epl-2.0", "eupl-1.2"}
)
"""SPDX identifiers of the licences that administrations may choose for code (décret D323-2-1), in lower case."""


class CommitmentKind(models.TextChoices):
    """What was promised."""

    DATASET = "dataset", _("Jeu de données")
    API = "api", _("API")
    CODE = "code", _("Code source")


class CommitmentAccess(models.TextChoices):
    """Whom it was promised to."""

    OPEN = "open", _("Ouvert à tous")
    RESTRICTED = "restricted", _("Accès restreint")


class Status(models.TextChoices):
    """Where a commitment stands; computed from evidence, never typed, but for « Abandonné »."""

    ANNOUNCED = "announced", _("Annoncé")
    PREPARING = "preparing", _("En préparation")
    PUBLISHED = "published", _("Publié")
    PARTLY = "partly", _("Publié partiellement")
    UPDATE_REQUIRED = "update_required", _("Mise à jour requise")
    LATE = "late", _("En retard")
    ABANDONED = "abandoned", _("Abandonné")


SLABS: Final = {
    Status.PUBLISHED: "done",
    Status.PARTLY: "part",
    Status.UPDATE_REQUIRED: "part",
    Status.LATE: "late",
    Status.ANNOUNCED: "soon",
    Status.PREPARING: "soon",
    Status.ABANDONED: "drop",
}
"""The look of the slab that stands for a commitment."""
BADGES: Final = {
    Status.PUBLISHED: "success",
    Status.PARTLY: "info",
    Status.UPDATE_REQUIRED: "warning",
    Status.LATE: "error",
}
"""The look of the badge of a status; the others have the plain one."""
