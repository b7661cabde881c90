"""Limits of questions, the addresses inside a page that they may not take, and how an audience is drawn."""

from typing import Final

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
