"""The address that an editor gives a page: ours, free, and none that the portal serves itself."""

import re
from typing import Final

from django.utils.translation import gettext as _

from portal.core import slugs
from portal.pages.choices import HOMES, PATH_LENGTH, PageKind
from portal.pages.models import Page
from portal.site.pages_import.addressing import is_served

_SHAPE: Final = re.compile(r"(?:/[a-z0-9]+(?:[-_.][a-z0-9]+)*)+/")


def address_problem(path: str, *, mine: int | None = None) -> str:
    """Why a page may not live at this address, in words for an editor; empty when it may.

    mine: the key of the page itself, whose own address is no obstacle.
    """
    if len(path) > PATH_LENGTH or not _SHAPE.fullmatch(path):
        return _(
            "L’adresse commence et finit par « / », en minuscules sans accent : /guides/mon-guide/."
        )
    if Page.objects.filter(path=path).exclude(pk=mine).exists():
        return _("Une autre page est à cette adresse : choisissez-en une autre.")
    if is_served(path) and not Page.objects.filter(pk=mine, path=path).exists():
        return _("Le portail sert déjà cette adresse : choisissez-en une autre.")
    return ""


def default_path(kind: str, title: str, *, mine: int | None = None) -> str:
    """The first free address under the home of this kind that the title gives."""
    home, base = HOMES[PageKind(kind)], slugs.slugify(title, max_length=100)
    slug = slugs.first_free(base, lambda slug: bool(address_problem(f"{home}{slug}/", mine=mine)))
    return f"{home}{slug}/"
