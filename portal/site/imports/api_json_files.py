"""Files of datasets in the layout of the v1 API (API contract 3.3, 16.3)."""

from pathlib import PurePosixPath
from typing import Any, Final
from urllib.parse import unquote, urlsplit
from uuid import UUID, uuid5

from catalog.datasets.choices import ChecksumType, ResourceType
from catalog.datasets.models.resource import URL_LENGTH, URL_SCHEMES
from portal.site.imports import values
from portal.site.imports.records import Json, Notes, ResourceRecord

UNTITLED: Final = "Fichier sans titre"
_NAMESPACE: Final = UUID(
    "6f1b2a52-6d5e-5c1e-9d0a-0f6a1f0c7d11"
)  # of ids made from address and place
_TYPES: Final = frozenset(ResourceType.values)
_CHECKSUMS: Final = frozenset(ChecksumType.values)


def resources_of(dataset_id: str, value: Any, notes: Notes) -> list[ResourceRecord] | None:
    """The files listed; None when the source does not list them."""
    if not isinstance(value, list):
        return None
    found = [_resource(dataset_id, place, element, notes) for place, element in enumerate(value)]
    return [resource for resource in found if resource]


def _resource(dataset_id: str, place: int, element: Any, notes: Notes) -> ResourceRecord | None:
    """A file; None, noted, when it is nowhere."""
    get = element.get if isinstance(element, dict) else {}.get
    url = values.address(get("url"), URL_SCHEMES, URL_LENGTH)
    if not url:
        notes.add("file left out: no usable address", f"file {place + 1}: {get('url')}")
        return None
    extras = values.mapping(get("extras"), notes, "extras of a file")
    checksum_type, checksum_value = _checksum(get("checksum"), notes)
    metrics = values.mapping(get("metrics"), notes, "metrics of a file")
    available = extras.get("check:available")
    return ResourceRecord(
        uuid=_uuid(get("id"), f"{dataset_id} {place} {url}", notes),
        title=_title(get("title"), url, notes),
        description=values.clean(get("description"), notes, "description of a file"),
        type=values.choice(get("type"), _TYPES, notes, "type of file") or ResourceType.MAIN.value,
        format=values.line(get("format"), 64, notes, "format").lower(),
        url=url,
        checksum_type=checksum_type,
        checksum_value=checksum_value,
        filesize=_size(get("filesize"), notes),
        mime=values.line(get("mime"), 200, notes, "mime"),
        schema=values.mapping(get("schema"), notes, "schema") or None,
        extras=extras,
        harvest=values.mapping(get("harvest"), notes, "harvest of a file") or None,
        downloads=values.count(metrics.get("views"), notes, "downloads"),
        is_available=available if isinstance(available, bool) else None,
        checked_at=values.moment(extras.get("check:date"), notes, "check:date"),
        **_dates(element, notes),
    )


def _dates(element: Json, notes: Notes) -> Json:
    internal = element.get("internal")
    inner = internal if isinstance(internal, dict) else {}
    dates = {
        name: values.moment(element.get(name), notes, f"{name} of a file")
        for name in ("created_at", "last_modified")
    }
    for name in ("created_at_internal", "last_modified_internal"):
        dates[name] = values.moment(inner.get(name), notes, name)
    return dates


def _uuid(value: Any, name: str, notes: Notes) -> UUID:
    """The id of a file; one made from where it stands when it has none."""
    try:
        return UUID(value)
    except (ValueError, TypeError, AttributeError):
        notes.add("file without a valid id: one was made", value)
        return uuid5(_NAMESPACE, name)


def _title(value: Any, url: str, notes: Notes) -> str:
    text = values.line(value, 500, notes, "title of a file")
    return (
        text
        or unquote(PurePosixPath(urlsplit(url).path).name)[:500].replace("\x00", "")
        or UNTITLED
    )


def _checksum(value: Any, notes: Notes) -> tuple[str, str]:
    """Kind and value, both or none."""
    if not isinstance(value, dict) or not value.get("value"):
        return "", ""
    kind = values.choice(value.get("type"), _CHECKSUMS, notes, "checksum type")
    number = values.line(value["value"], 128, notes, "checksum")
    return (kind, number) if kind and number else ("", "")


def _size(value: Any, notes: Notes) -> int | None:
    """Unit: bytes."""
    if value is None:
        return None
    if isinstance(value, int) and 0 <= value < 2**63:
        return value
    notes.add("unreadable number", f"filesize: {value}")
    return None
