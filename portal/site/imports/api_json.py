"""Datasets and organizations in the layout of the v1 API, from a file or from an answer.

Source: API contract 3.2 to 3.4.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from catalog.datasets.choices import (
    AccessReason,
    AccessType,
    DatasetBadge,
)
from catalog.spatial.choices import Granularity
from organizations.choices import OrganizationBadge
from portal.site.imports import values
from portal.site.imports.api_json_files import resources_of
from portal.site.imports.json_stream import EXPECTED, JsonList
from portal.site.imports.opening import UNREADABLE, open_packed, reason
from portal.site.imports.records import (
    DatasetRecord,
    FilesSummary,
    Found,
    Item,
    Json,
    Notes,
    OrganizationRecord,
    PersonRecord,
    Refusal,
    Refused,
    SourceError,
)

METRICS: Final = {
    "views_count": "views",
    "downloads_count": "resources_downloads",
    "followers_count": "followers",
    "reuses_count": "reuses",
    "dataservices_count": "dataservices",
    "discussions_count": "discussions",
    "discussions_open_count": "discussions_open",
}
NOT_RECOGNISED: Final = "neither a dataset nor an organization"
_GRANULARITIES: Final = frozenset(Granularity.values)
_BADGES: Final = frozenset(DatasetBadge.values)
_ORGANIZATION_BADGES: Final = frozenset(OrganizationBadge.values)
_ACCESS: Final = frozenset(AccessType.values)
_REASONS: Final = frozenset(AccessReason.values)


def read(path: Path) -> Iterator[Item]:
    """The records of a file. Raises: SourceError."""
    with open_packed(path) as stream:
        try:
            yield from _items(path, JsonList(str(path), stream))
        except UNREADABLE as error:
            raise SourceError(f"{path}: {reason(error)}.") from error


def _items(path: Path, elements: Iterable[Any]) -> Iterator[Item]:
    for number, element in enumerate(elements, start=1):
        item = item_of(number, element)
        if number == 1 and isinstance(item, Refused) and item.reason == NOT_RECOGNISED:
            raise SourceError(f"{path}: the first object is {NOT_RECOGNISED}; expected {EXPECTED}.")
        yield item


def item_of(number: int, element: Any) -> Item:
    """The record of one object of a list, or why it is refused."""
    try:
        if not isinstance(element, dict):
            raise Refusal(NOT_RECOGNISED)
        if isinstance(element.get("dataset"), dict) and "resources" in element:
            parts = {name: element.get(name) for name in ("resources", "organization")}
            element = {**element["dataset"], **parts}
        if "title" in element:
            return _found(number, element)
        if "name" in element and ("badges" in element or "members" in element):
            notes = Notes()
            return Found(number, None, _organization(element, notes), notes=notes)
        raise Refusal(NOT_RECOGNISED)
    except Refusal as refusal:
        return Refused(number, str(refusal), _label(element))


def _label(element: Any) -> str:
    if not isinstance(element, dict):
        return ""
    title = element.get("title") or element.get("name") or ""
    return f"{str(element.get('id') or '')[:60]} {str(title)[:80]}".strip()


def _found(number: int, element: Json) -> Found:
    notes = Notes()
    organization, owner = element.get("organization"), element.get("owner")
    if organization and owner:
        notes.add("both an organization and an owner: the organization is kept")
    one = _organization(organization, notes) if isinstance(organization, dict) else None
    person = _person(owner, notes) if isinstance(owner, dict) and one is None else None
    return Found(number, _dataset(element, notes, one, person), one, person, notes)


def _organization(element: Json, notes: Notes) -> OrganizationRecord:
    """An organization, whole or a reference. Raises: Refusal."""
    name = values.line(element.get("name"), 350, notes, "organization")
    if not name:
        raise Refusal("its organization has no name")
    key = values.public_id(element.get("id"))
    metrics = values.mapping(element.get("metrics"), notes, "metrics")
    is_whole = "description" in element
    return OrganizationRecord(
        public_id=key,
        name=name,
        slug=values.slug(element.get("slug"), name),
        acronym=values.line(element.get("acronym"), 128, notes, "acronym"),
        badges=_badges(element.get("badges"), _ORGANIZATION_BADGES, notes),
        image_url=values.address(element.get("image_url") or element.get("logo"), length=1000),
        description=values.clean(element.get("description"), notes, "description"),
        url=values.address(element.get("url"), length=1000),
        business_number_id=_siret(element.get("business_number_id"), notes),
        created_at=values.moment(element.get("created_at"), notes, "created_at"),
        last_modified=values.moment(element.get("last_modified"), notes, "last_modified"),
        deleted=values.moment(element.get("deleted"), notes, "deleted"),
        extras=values.mapping(element.get("extras"), notes, "extras"),
        followers=values.count(metrics.get("followers"), notes, "followers"),
        views=values.count(metrics.get("views"), notes, "views"),
        is_whole=is_whole,
    )


def _siret(value: Any, notes: Notes) -> str:
    text = values.line(value, 14, notes, "business_number_id")
    if text and not (len(text) == 14 and text.isdigit()):
        notes.add("SIRET kept out: not 14 digits", text)
        return ""
    return text


def _person(element: Json, notes: Notes) -> PersonRecord:
    """A person. Raises: Refusal."""
    slug = element.get("slug")
    first = values.line(element.get("first_name"), 150, notes, "first_name")
    last = values.line(element.get("last_name"), 150, notes, "last_name")
    return PersonRecord(
        public_id=values.public_id(element.get("id")),
        first_name=first,
        last_name=last,
        slug=values.slug(slug, f"{first} {last}"),
    )


def _badges(value: Any, known: frozenset[str], notes: Notes) -> list[str] | None:
    """The known badges, as `[{"kind": "spd"}]`; None when nothing is said of them."""
    if not isinstance(value, list):
        return None
    kinds = [badge.get("kind") if isinstance(badge, dict) else badge for badge in value]
    found = [values.choice(kind, known, notes, "badge") for kind in kinds]
    return list(dict.fromkeys(kind for kind in found if kind))


def _dataset(
    element: Json, notes: Notes, organization: OrganizationRecord | None, owner: PersonRecord | None
) -> DatasetRecord:
    """The dataset of an object. Raises: Refusal."""
    get = element.get
    title = values.title(get("title"), notes)
    key = values.public_id(get("id"))
    metrics = values.mapping(get("metrics"), notes, "metrics")
    return DatasetRecord(
        public_id=key,
        title=title,
        slug=values.slug(get("slug"), title),
        acronym=values.line(get("acronym"), 128, notes, "acronym"),
        description=values.clean(get("description"), notes, "description"),
        description_short=values.line(get("description_short"), 200, notes, "description_short"),
        organization_id=organization.public_id if organization else "",
        owner_id=owner.public_id if owner else "",
        tags=values.tags(_list(get("tags")), notes),
        badges=_badges(get("badges"), _BADGES, notes),
        featured=get("featured") is True,
        private=get("private") is True,
        archived_reason=values.line(get("archived_reason"), 255, notes, "archived_reason"),
        license=values.clean(get("license"), notes, "license"),
        access=_access(element, notes),
        frequency=values.frequency(get("frequency"), notes),
        extras=values.mapping(get("extras"), notes, "extras"),
        harvest=_harvest(get("harvest"), notes),
        schema=values.mapping(get("schema"), notes, "schema") or None,
        counts={name: values.count(metrics.get(key), notes, key) for name, key in METRICS.items()},
        followers_by_months=values.by_months(metrics.get("followers_by_months")),
        reuses_by_months=values.by_months(metrics.get("reuses_by_months")),
        resources=resources_of(key, get("resources"), notes),
        files=_files(element, notes),
        **_dates(element, notes),
        **_coverage(element, notes),
    )


def _dates(element: Json, notes: Notes) -> Json:
    """The dates, internal ones too."""
    names = ["archived", "deleted", "frequency_date", "created_at", "last_modified", "last_update"]
    internal = element.get("internal")
    inner = internal if isinstance(internal, dict) else {}
    dates = {name: values.moment(element.get(name), notes, name) for name in names}
    for name in ("created_at_internal", "last_modified_internal"):
        dates[name] = values.moment(inner.get(name), notes, name)
    return dates


def _coverage(element: Json, notes: Notes) -> Json:
    """Period and territory."""
    period = values.mapping(element.get("temporal_coverage"), notes, "temporal_coverage")
    spatial = values.mapping(element.get("spatial"), notes, "spatial")
    start, end = values.period(period.get("start"), period.get("end"), notes)
    granularity = values.choice(spatial.get("granularity"), _GRANULARITIES, notes, "granularity")
    zones = [
        zone.get("id") if isinstance(zone, dict) else zone for zone in _list(spatial.get("zones"))
    ]
    return {
        "temporal_start": start,
        "temporal_end": end,
        "granularity": granularity,
        "zones": values.names(zones, notes),
        "geom": values.mapping(spatial.get("geom"), notes, "geom") or None,
    }


def _access(element: Json, notes: Notes) -> Json:
    """Who may take the files; with the names of our columns."""
    kind = values.choice(element.get("access_type"), _ACCESS, notes, "access type")
    reason = element.get("access_type_reason_category")
    said = {
        "access_type": kind or AccessType.OPEN.value,
        "access_audiences": _list(element.get("access_audiences")),
        "access_type_reason_category": values.choice(reason, _REASONS, notes, "access reason"),
        "access_type_reason": values.clean(element.get("access_type_reason"), notes, "reason"),
        "authorization_request_url": values.address(
            element.get("authorization_request_url"), length=1000
        ),
    }
    return {name: value for name, value in said.items() if value}


def _harvest(value: Any, notes: Notes) -> Json | None:
    """The facts of a harvest, dates with their offset."""
    facts = values.mapping(value, notes, "harvest")
    for name in ("created_at", "issued_at", "modified_at"):
        if facts.get(name):
            found = values.moment(facts[name], notes, f"harvest.{name}")
            facts = {**facts, name: found.isoformat() if found else None}
    return {name: fact for name, fact in facts.items() if fact is not None} or None


def _files(element: Json, notes: Notes) -> FilesSummary | None:
    """Files counted and not listed, as the v2 API does."""
    link = element.get("resources")
    if isinstance(link, list):
        return None
    quality = element.get("quality")
    total = values.count(link.get("total"), notes, "resources") if isinstance(link, Mapping) else 0
    return FilesSummary(
        page=values.address(element.get("page")),
        count=total,
        main_count=total,
        formats=[],
        quality_score=values.score(quality.get("score"), notes)
        if isinstance(quality, dict)
        else None,
    )


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
