"""What a file is: by what its front-matter says, else by the folder it stands in, else a guide."""

import re
from collections.abc import Collection
from pathlib import PurePosixPath
from typing import Final

from portal.core.slugs import slugify
from portal.site.pages_import.records import Found, Json, Kind
from portal.site.pages_import.values import text

FOLDERS: Final[dict[Kind, Collection[str]]] = {
    Kind.POST: {
        "posts", "drafts", "actualites", "actualite", "actus", "articles", "blog", "news", "communiques",
        "communiques-de-presse",
    },
    Kind.ORGANIZATION: {"organisations", "organizations", "organisation", "organismes", "producteurs"},
    Kind.FAQ: {"faq", "faqs", "questions", "foire-aux-questions", "questions-frequentes"},
    Kind.GUIDE: {"guides", "guide"},
    Kind.SERVICE: {"pages", "legal"},
}  # fmt: skip
"""Kind → names of the folders that hold it, without `_` before them."""
LAYOUTS: Final[dict[str, Kind]] = {
    **dict.fromkeys(("post", "article", "actualite", "news", "communique", "blog"), Kind.POST),
    **dict.fromkeys(("organization", "organisation", "organisme", "producteur"), Kind.ORGANIZATION),
    **dict.fromkeys(("faq", "question"), Kind.FAQ),
    "guide": Kind.GUIDE,
}
PROFILE: Final = frozenset({"id", "thumbnail", "short"})  # beside `types`, keys of a profile
NAMES: Final = ("title", "titre", "name", "nom")
EVIDENCE: Final = PROFILE | {
    "types", "type", "acronym", "acronyme", "sigle", "siret", "siren", "annee", "founded", "logo", "url", "site",
}  # fmt: skip
"""Keys that only a profile has, in a folder of profiles."""
DOUBTFUL: Final = frozenset({"articles", *FOLDERS[Kind.ORGANIZATION]})
"""Folders that hold documentation as often."""
NEWS: Final = frozenset({"chapeau-text", "contact-presse", "une-ou-diaporama"})
AUDIENCES: Final = "audiences"  # whom a question is for: it stands in their pages
LEGAL: Final = frozenset({
    "mentions-legales", "accessibilite", "confidentialite", "cookies", "cgu", "donnees-personnelles",
    "conditions-generales-d-utilisation", "politique-de-confidentialite",
})  # fmt: skip
_FAQ_NAME: Final = re.compile(r"faq(?:$|-)|foire-aux-questions|questions-frequentes")
# Titles that begin by a verb, as those of how-tos do and names of organizations do not.
_HOW_TO: Final = re.compile(
    r"(?:comment|pourquoi|qu|que|qui|quel|quelles?|quels|guide|faq|introduction|presentation|differences?|roles?)(?:-|$)"
    r"|(?:[a-z]+(?:[^iy]|fi|bli)er|[a-z]{3,}ir|[a-z]*(?:indre|endre|ttre|uivre|onnaitre)|faire|lire|ecrire)-"
)
_DATED: Final = re.compile(r"\d{4}-\d{2}-\d{2}-.")


def recognise(found: Found, meta: Json, asked: Kind | None = None) -> Kind:
    """The kind of a file; the one asked for, when the operator named one."""
    return asked or _by_keys(meta) or _by_folder(found, meta) or _by_name(found) or _by_date(meta)


def _by_keys(meta: Json) -> Kind | None:
    names = {str(name).lower() for name in meta}
    if layout := LAYOUTS.get(slugify(text(meta.get("layout")) or "-")):
        return layout
    if "types" in names and names & PROFILE:
        return Kind.ORGANIZATION
    if AUDIENCES in names:
        return Kind.QUESTION
    if "buttons" in names or {"question", "answer"} <= names:
        return Kind.FAQ
    if names & NEWS or {"categories", "date"} <= names:
        return Kind.POST
    return None


def _by_folder(found: Found, meta: Json) -> Kind | None:
    """By the nearest folder whose name says it, that which was given included."""
    parents = [*PurePosixPath(found.inside).parts[:-1]]
    for name in reversed([found.root.name, *parents]):
        slug = slugify(name.lstrip("_") or "-")
        for kind, names in FOLDERS.items():
            if slug in names and (slug not in DOUBTFUL or _may_be(kind, found, meta)):
                return kind
    return None


def _may_be(kind: Kind, found: Found, meta: Json) -> bool:
    """Whether a file can be of the kind of its folder: documentation of tools has folders of these names too.

    A profile has a name in its front-matter, not the title of a how-to; an article that is news has a date.
    """
    if kind == Kind.ORGANIZATION:
        names = {str(name).lower() for name in meta}
        title = next((found for name in NAMES if (found := text(meta.get(name)))), "")
        is_named = bool(title) and not _HOW_TO.match(slugify(title))
        return is_named or bool(names & EVIDENCE)
    return "date" in meta or bool(_DATED.match(found.path.stem))


def _by_name(found: Found) -> Kind | None:
    stem = slugify(found.path.stem)
    if _FAQ_NAME.match(stem):
        return Kind.FAQ
    if stem in LEGAL:
        return Kind.SERVICE
    return Kind.POST if _DATED.match(found.path.stem) else None


def _by_date(meta: Json) -> Kind:
    return Kind.POST if {"date", "categories"} & set(meta) else Kind.GUIDE
