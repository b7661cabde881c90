"""Profiles of organizations, through the services of organizations."""

import re
from collections.abc import Iterable
from functools import partial
from typing import Any, Final

from django.core.files.storage import default_storage
from django.db import transaction

from organizations.choices import Nature, OrganizationBadge
from organizations.models import Organization
from organizations.representations import LOGO_SIZES
from organizations.services import create_organization, update_organization
from portal.core import images
from portal.core.rules import AnyUser
from portal.core.slugs import slugify
from portal.site.pages_import import fields
from portal.site.pages_import.leading import Led
from portal.site.pages_import.records import Draft, Json
from portal.site.pages_import.values import first_text, text, texts, words
from portal.site.pages_import.writing_pages import rest

ACRONYMS: Final = ("acronym", "acronyme", "sigle")
SITES: Final = ("url", "site", "website", "site-web")
YEARS: Final = ("annee", "année", "founded", "founded_year", "created", "creation", "création")
READ: Final = frozenset({
    *fields.SUMMARIES, *ACRONYMS, *SITES, *YEARS, *fields.PICTURES, "title", "titre", "name", "nom", "id", "types",
    "tags", "short", "permalink", "layout",
})  # fmt: skip
BADGES: Final[dict[str, OrganizationBadge]] = {
    **dict.fromkeys(
        (
            "organisme-public", "service-public", "etat", "ministere", "administration", "administration-centrale",
            "etablissement-public", "autorite-administrative-independante", "service-deconcentre", "operateur",
        ),
        OrganizationBadge.PUBLIC_SERVICE,
    ),
    **dict.fromkeys(
        ("collectivite", "collectivite-territoriale", "region", "departement", "commune", "epci", "intercommunalite"),
        OrganizationBadge.LOCAL_AUTHORITY,
    ),
    "association": OrganizationBadge.ASSOCIATION,
    **dict.fromkeys(("entreprise", "societe", "organisme-prive"), OrganizationBadge.COMPANY),
}  # fmt: skip
"""A type as public bodies name it → what it says of the kind."""
NATURES: Final[dict[str, Nature]] = {
    **dict.fromkeys(("etat", "administration-centrale"), Nature.STATE),
    "ministere": Nature.MINISTRY,
    "etablissement-public": Nature.PUBLIC_ESTABLISHMENT,
    "autorite-administrative-independante": Nature.INDEPENDENT_AUTHORITY,
    "service-deconcentre": Nature.DECENTRALIZED_SERVICE,
    "region": Nature.REGION,
    "departement": Nature.DEPARTEMENT,
    **dict.fromkeys(("epci", "intercommunalite"), Nature.EPCI),
    "commune": Nature.COMMUNE,
    "syndicat-mixte": Nature.MIXED_SYNDICATE,
    "delegataire": Nature.DELEGATEE,
    "association": Nature.ASSOCIATION,
    **dict.fromkeys(("entreprise", "societe"), Nature.COMPANY),
    **dict.fromkeys(("recherche", "organisme-de-recherche", "universite"), Nature.RESEARCH),
}
MAX_LINKS: Final = 50
OLDEST, LATEST = 800, 2100  # years an organization may date from
_FOUNDED: Final = re.compile(r"\b(?:fond|cré)ée?s?\s+en\s+(?:\*\*|__)?(\d{4})\b", re.IGNORECASE)
_READ_FOR_YEAR: Final = 1_000  # characters: further down, it is others that were founded


def save(draft: Draft, led: Led, *, actor: AnyUser | None) -> Organization:
    """Store a profile: of a new organization, or of the one that is here, of which it changes what it says."""
    if not isinstance(draft.subject, Organization):
        made = Organization(name=draft.title, slug=draft.slug)
        for name, value in _values(draft, led, made).items():
            setattr(made, name, value)
        return create_organization(actor=actor, organization=made, places=draft.places)
    organization = draft.subject
    values = _values(draft, led, organization)
    if draft.row is not None and _is_renamed(organization, draft):
        values["name"] = draft.title
    changed = [name for name, value in values.items() if getattr(organization, name) != value]
    if "logo" in changed and (former := organization.logo.name):
        transaction.on_commit(partial(images.remove, default_storage, former))
    for name in changed:
        setattr(organization, name, values[name])
    if not changed and not draft.places:
        return organization
    return update_organization(
        actor=actor, organization=organization, changes=changed, places=draft.places
    )


def rewire(draft: Draft, _led: Led, *, actor: AnyUser | None) -> Organization:
    """Lead the links of a profile elsewhere; what was typed here since stays."""
    organization = draft.subject
    assert isinstance(organization, Organization)  # noqa: S101 - what is rewired was stored before
    return update_organization(
        actor=actor, organization=organization, changes=[], places=draft.places
    )


def _is_renamed(organization: Organization, draft: Draft) -> bool:
    """Whether the title of a file is another name than that it was found by."""
    known = {organization.acronym.casefold(), organization.name.casefold()}
    return draft.title.casefold() not in known and slugify(draft.title) != organization.slug


def _values(draft: Draft, led: Led, organization: Organization) -> dict[str, Any]:
    """The fields that the file says something of."""
    meta = draft.meta
    badges, natures, unknown = _types(texts(meta.get("types")))
    links, tags = _tags(texts(meta.get("tags")))
    for word in unknown:
        draft.tell(f"the type “{word[:100]}” is not one that the portal knows; it is kept aside")
    more = {"types": unknown, "tags": tags, "id": text(meta.get("id"))}
    said = {
        "acronym": first_text(meta, *ACRONYMS)[:128],
        "summary": fields.summary(meta)[:300] or words(meta.get("short"))[:300],
        "description": draft.source.strip(),
        "url": _site(first_text(meta, *SITES)),
        "badges": _together(organization.badges, badges),
        "natures": _together(organization.natures, natures),
        "founded_year": _year(draft, organization),
        "links": _with(organization.links, links),
        "logo": led.draw(draft, "logos", LOGO_SIZES),
        "extras": {**organization.extras, **rest(meta, READ), **rest(more, frozenset())},
    }
    return {name: value for name, value in said.items() if value}


def _types(found: Iterable[str]) -> tuple[list[str], list[str], list[str]]:
    """The badges and natures that types mean, and the types that mean none."""
    slugs = {word: slugify(word) for word in found}
    badges = [BADGES[slug].value for slug in slugs.values() if slug in BADGES]
    natures = [NATURES[slug].value for slug in slugs.values() if slug in NATURES]
    unknown = [word for word, slug in slugs.items() if slug not in BADGES and slug not in NATURES]
    return badges, natures, unknown


def _together(present: list[str], said: list[str]) -> list[str]:
    return list(dict.fromkeys([*present, *said]))


def _tags(found: Iterable[str]) -> tuple[list[Json], list[str]]:
    """The tags that are addresses, as links, and the others."""
    links, others = [], []
    for tag in found:
        if _site(tag):
            shown = re.sub(r"^https?://(?:www\.)?", "", tag).rstrip("/")
            links.append({"title": shown[:100], "url": tag})
        else:
            others.append(tag[:200])
    return links[:MAX_LINKS], others[:MAX_LINKS]


def _with(present: list[Any], links: list[Json]) -> list[Any]:
    """The links that are here, and those that lead elsewhere than they do."""
    known = {each.get("url") for each in present if isinstance(each, dict)}
    return [*present, *(link for link in links if link["url"] not in known)]


def _site(written: str) -> str:
    is_address = written.startswith(("https://", "http://")) and not re.search(
        r"[\s\"'<>\\]", written
    )
    return written if is_address and len(written) <= 1_000 else ""


def _year(draft: Draft, organization: Organization) -> int | None:
    """The year it was founded in: as the file says; as its text says, when nobody said it before."""
    said = next(
        (text(draft.meta.get(name))[:4] for name in YEARS if text(draft.meta.get(name))), ""
    )
    if not said and organization.founded_year is None:
        found = _FOUNDED.search(draft.source[:_READ_FOR_YEAR])
        said = found[1] if found else ""
    year = int(said) if said.isdecimal() else 0
    return year if OLDEST <= year <= LATEST else None
