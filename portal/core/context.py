"""What every page knows: the name of the site, its brand, its menu and the links of its foot."""

import datetime as dt
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

Entry = tuple[str, Any]

# URL name and words. An entry whose page is not installed is left out: no dead link, nothing to remember.
MENU: Final[tuple[Entry, ...]] = (
    ("datasets:list", _("Données")),
    ("dataservices:list", _("API")),
    ("reuses:list", _("Réutilisations")),
    ("organizations:list", _("Organisations")),
    ("topics:list", _("Thématiques")),
    ("commitments:list", _("Engagements d’ouverture")),
    ("faq:list", _("Guides et questions")),
    ("posts:list", _("Actualités")),
)
FOOTER: Final[tuple[tuple[Any, tuple[Entry, ...]], ...]] = (
    (_("Données ouvertes"), (
        ("datasets:list", _("Catalogue de données")),
        ("topics:list", _("Thématiques")),
        ("organizations:list", _("Organisations")),
        ("reuses:list", _("Réutilisations")),
    )),
    (_("Comprendre"), (
        ("faq:list", _("Questions fréquentes")),
        ("pages:guides", _("Guides")),
        ("commitments:list", _("Engagements d’ouverture")),
        ("datarequests:list", _("Demander des données")),
    )),
    (_("Plateforme"), (
        ("site:dashboard", _("Statistiques")),
        ("posts:list", _("Actualités")),
        ("faq:contact", _("Nous écrire")),
    )),
    (_("Développement"), (
        ("api-reference:page", _("API du portail")),
        ("api-reference:document", _("Description OpenAPI")),
    )),
)  # fmt: skip
LEGAL: Final[tuple[Entry, ...]] = (
    ("site:sitemap", _("Plan du site")),
    ("pages:accessibility", _("Accessibilité : non conforme")),
    ("pages:legal", _("Mentions légales")),
    ("pages:privacy", _("Données personnelles")),
    ("pages:cookies", _("Gestion des cookies")),
    ("pages:licences", _("Licences")),
    ("pages:terms", _("Modalités d’utilisation")),
)


@dataclass(frozen=True, slots=True)
class Link:
    """An entry of a menu. **Shape**: `current` is the value of `aria-current`, empty elsewhere."""

    label: Any
    url: str
    current: str = ""


@cache
def address(name: str) -> str:
    """Address of a page by its URL name, empty when that page is not installed; addresses never move."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def links(entries: tuple[Entry, ...], path: str = "") -> list[Link]:
    """The entries whose page exists; the one that holds `path` is marked."""
    found = [(str(label), address(name)) for name, label in entries]
    return [Link(label, url, _current(url, path)) for label, url in found if url]


def _current(url: str, path: str) -> str:
    """`page` on the very page, `true` on one under it."""
    if url == path:
        return "page"
    return "true" if len(url) > 1 and path.startswith(url) else ""


def base_context(path: str = "") -> dict[str, Any]:
    """What the base template needs without a request: the pages of faults use it alone."""
    return {
        "site_name": settings.SITE_NAME,
        "site_tagline": settings.SITE_TAGLINE,
        "site_url": settings.SITE_URL,
        "brand": settings.PORTAL_BRAND,
        "version": settings.VERSION,
        "menu": links(MENU, path),
        **_foot(),
        "search_url": address("site:search"),
        "year": _this_year(),
    }


@cache
def _foot() -> dict[str, Any]:
    """What ends every page, the same everywhere; the site speaks one language."""
    footer = [(str(title), links(entries)) for title, entries in FOOTER]
    return {
        "footer": [(title, entries) for title, entries in footer if entries],
        "legal": links(LEGAL),
    }


def _this_year() -> int:
    return timezone.localtime(dt.datetime.now(dt.UTC)).year


def _kind_of(path: str) -> str:
    """The kind whose pages these are: what a search from here most likely wants."""
    folder = path.split("/")[1] if path.startswith("/") else ""
    return folder if folder in ("reuses", "organizations") else "datasets"


def site(request: HttpRequest) -> dict[str, Any]:
    """Context processor of every page. No query."""
    return {
        **base_context(request.path),
        "search_kind": _kind_of(request.path),
        "canonical_url": f"{settings.SITE_URL}{request.path}",
        "login_url": address("account_login"),
        "logout_url": address("account_logout"),
        "admin_url": address("producer:home"),
        "operator_url": address("operator:home"),
    }
