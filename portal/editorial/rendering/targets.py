"""Where links and pictures lead: addresses of this site for what came with the text, other sites, or nowhere."""

import html
import re
from typing import Final
from urllib.parse import unquote

from django.utils.translation import gettext as _
from markdown_it.common.normalize_url import normalizeLink

from portal.editorial.rendering.context import Context, restore, snippet
from portal.editorial.rendering.liquid import is_unknown, resolve

SAFE_SCHEMES: Final = {"http", "https", "mailto", "tel"}

_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_IGNORED: Final = re.compile(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028\u2029\ufeff]+")
_SUFFIX: Final = re.compile(r"^([^?#]*)(\?[^#]*)?(#.*)?$", re.DOTALL)
_SITE: Final = re.compile(r"(?:[a-z0-9-]+\.)+(?:fr|com|net|eu)(?:/[^\s]*)?", re.IGNORECASE)
_MAIL: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_ANCHOR_OF_PAGE: Final = re.compile(r"^#[^\s\"'<>]+$")


def address(written: str, context: Context, line: int) -> str:
    """The address a link leads to; empty when it leads nowhere, which the editor is told."""
    target = _noted(written, context)
    if not target:
        return ""
    placed = _placed(target, context)
    if placed:
        return normalizeLink(placed)
    if _is_nowhere(target, context):
        return ""
    if is_unknown(target):
        context.tell(line, _("adresse inconnue ici : %s") % snippet(target))
        return ""
    if target.startswith("#"):
        return _fragment(target, context, line)
    found = _elsewhere(target)
    if not found:
        dangerous = _SCHEME.match(_IGNORED.sub("", target))
        reason = _("adresse refusée : %s") if dangerous else _("lien vers un fichier absent : %s")
        context.tell(line, reason % snippet(target))
    return found


def picture(written: str, context: Context) -> str:
    """The address on this site of a picture that came with the text; empty for all others."""
    placed = _placed(_noted(written, context), context)
    return normalizeLink(placed) if placed.startswith("/") else ""


def _noted(written: str, context: Context) -> str:
    target = restore(resolve(written)).strip()
    if target and target != "#":
        context.links.setdefault(target)
    return target


def _placed(target: str, context: Context) -> str:
    """The place given for an address: as it is written, else by its path alone, with what follows the path."""
    places = context.places
    if not places or not target:
        return ""
    match = _SUFFIX.match(target)
    path, query, fragment = (
        (match[1], match[2] or "", match[3] or "") if match else (target, "", "")
    )
    for known, rest in ((target, ""), (path + query, fragment), (path, query + fragment)):
        for name in dict.fromkeys((known, unquote(known), html.unescape(known))):
            if name and name in places and _is_place(places[name]):
                return places[name] + ("" if "#" in places[name] else rest)
    return ""


def _is_nowhere(target: str, context: Context) -> bool:
    """Whether it is known that an address leads nowhere on this site: its place is empty."""
    match = _SUFFIX.match(target)
    return match is not None and context.places.get(match[1]) == ""


def _is_place(place: object) -> bool:
    if not isinstance(place, str):
        return False
    return place.startswith(("http://", "https://")) or (
        place.startswith("/") and not place.startswith(("//", "/\\"))
    )


def _fragment(target: str, context: Context, line: int) -> str:
    if target in {"#", "#top"}:
        return "#contenu"
    if not _ANCHOR_OF_PAGE.match(target):
        return ""
    context.fragments.setdefault(unquote(target[1:]), line)
    return target


def _elsewhere(target: str) -> str:
    """An address that needs no place; empty when it is not safe or names a file."""
    bare = _IGNORED.sub("", target)
    if bare.startswith(("//", "/\\", "\\")):
        return normalizeLink("https:" + bare) if re.match(r"//[\w[]", bare) else ""
    if bare.startswith("/"):
        return normalizeLink(target)
    if bare.startswith("www.") or _SITE.fullmatch(bare):
        return normalizeLink("https://" + target)
    if _MAIL.fullmatch(bare):
        return "mailto:" + bare
    scheme = _SCHEME.match(bare)
    if scheme is None or scheme[1].lower() not in SAFE_SCHEMES:
        return ""
    rest = bare[scheme.end() :]
    if scheme[1].lower() in {"http", "https"} and not re.match(r"//[^/?#\s]", rest):
        return ""
    return normalizeLink(target.strip())
