"""Counts with their words: « Aucun jeu de données », « 1 fichier », « 2 345 fichiers »."""

from typing import Final

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.core.templatetags.numbers import thousands

register = template.Library()


def _datasets(count: int) -> str:
    return ngettext("%(n)s jeu de données", "%(n)s jeux de données", count)


def _files(count: int) -> str:
    return ngettext("%(n)s fichier", "%(n)s fichiers", count)


def _reuses(count: int) -> str:
    return ngettext("%(n)s réutilisation", "%(n)s réutilisations", count)


def _organizations(count: int) -> str:
    return ngettext("%(n)s organisation", "%(n)s organisations", count)


def _downloads(count: int) -> str:
    return ngettext("%(n)s téléchargement", "%(n)s téléchargements", count)


def _views(count: int) -> str:
    return ngettext("%(n)s vue", "%(n)s vues", count)


def _results(count: int) -> str:
    return ngettext("%(n)s résultat", "%(n)s résultats", count)


def _members(count: int) -> str:
    return ngettext("%(n)s membre", "%(n)s membres", count)


WORDS: Final = {
    "datasets": _datasets,
    "files": _files,
    "reuses": _reuses,
    "organizations": _organizations,
    "downloads": _downloads,
    "views": _views,
    "results": _results,
    "members": _members,
}
FEMININE: Final = {"reuses", "organizations", "views"}


@register.filter
def count_of(number: int, kind: str) -> str:
    """The number with the words of this kind, in French agreement."""
    words = WORDS[kind](max(number, 1))
    if number == 0:
        return words % {"n": _("Aucune") if kind in FEMININE else _("Aucun")}
    return words % {"n": thousands(number)}
