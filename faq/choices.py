"""Limits of questions, the addresses inside a page that they may not take, and how an audience is drawn.

What people write to the portal about, and limits of what they write.
"""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

TITLE_LENGTH: Final = 350  # characters
THEME_LENGTH: Final = 100  # characters
VOTE_SECONDS: Final = 24 * 3600  # how long a visitor who answered is not counted again

# Anchors of the page itself: a question of that name gets a number.
TAKEN_ANCHORS: Final = frozenset(
    {"avis", "bouton-menu", "bouton-recherche", "contenu", "haut", "menu", "pied", "recherche"}
)

# The icon of each audience that the portal comes with; others get that of help.
ICONS: Final = {
    "citoyen": "user",
    "producteur": "building",
    "reutilisateur": "users",
    "developpeur": "code",
    "integrateur": "table",
}

SUBJECT_LENGTH: Final = 150  # characters
LONGEST_MESSAGE: Final = 10_000  # characters
PATH_LENGTH: Final = 500  # characters
MESSAGES_AN_HOUR: Final = 10  # from one network
MESSAGE_KEPT_DAYS: Final = 365  # after it was handled
MAIL_AGAIN_SECONDS: Final = 600
MAIL_TRIED_DAYS: Final = 3  # a copy that no mail server took by then stays in the portal alone


class Topic(models.TextChoices):
    """What someone writes to the portal about; the values stand in addresses."""

    DATA = "donnees", _("Une erreur dans des données")
    ILLEGAL = "contenu", _("Un contenu illicite")
    ACCOUNT = "compte", _("Mon compte")
    CORRECTION = "correction", _("Corriger un texte du portail")
    OTHER = "autre", _("Autre chose")


TOPIC_ICONS: Final = {
    Topic.DATA: "table",
    Topic.ILLEGAL: "flag",
    Topic.ACCOUNT: "user",
    Topic.CORRECTION: "edit",
    Topic.OTHER: "chat",
}
