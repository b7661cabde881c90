"""Datasets and their files as dictionaries, one function per shape (API contract 3)."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from catalog.contacts.representations import contact_point
from catalog.datasets.choices import Frequency
from catalog.datasets.links import Links
from catalog.datasets.models import CommunityResource, Dataset, License, Resource
from catalog.datasets.models.license import NOT_SPECIFIED
from catalog.spatial.choices import Granularity
from organizations.representations import producer_refs
from portal.core.feeds import Entry, entry_of
from portal.core.representations import Reader, list_link, without_nulls

RESOURCES_PAGE_SIZE = 50  # of the second version (API contract 5)
PARSED = "analysis:parsing:parsing_table"  # the extra that says a preview exists
_NO_LICENSE: dict[str, Any] = {
    "id": NOT_SPECIFIED,
    "title": "License Not Specified",
    "maintainer": None,
    "url": None,
    "flags": [],
    "alternate_urls": [],
    "alternate_titles": [],
}


def dataset_ref(dataset: Dataset, reader: Reader) -> dict[str, Any]:
    """A dataset named in another object."""
    return {
        "id": dataset.public_id,
        "class": "Dataset",
        "title": dataset.title,
        "acronym": dataset.acronym or None,
        "uri": reader.api(f"1/datasets/{dataset.slug}/"),
        "page": reader.page("datasets:detail", dataset.slug),
    }


def dataset_suggestion(dataset: Dataset, reader: Reader) -> dict[str, Any]:
    """A dataset that completes what is typed, with the picture of its producer."""
    organization, owner = dataset.organization, dataset.owner
    picture = organization.logo if organization else owner and owner.avatar
    return {
        "id": dataset.public_id,
        "title": dataset.title,
        "acronym": dataset.acronym or None,
        "slug": dataset.slug,
        "image_url": reader.file(picture),
        "page": reader.page("datasets:detail", dataset.slug),
    }


def dataset_entry(dataset: Dataset) -> Entry:
    """A dataset in a feed; it changes with its data and with what is said of them."""
    return entry_of(
        dataset,
        text=dataset.description,
        author=dataset.producer,
        updated=max(dataset.last_update, dataset.last_modified),
    )


def dataset_v1(
    dataset: Dataset, links: Links, reader: Reader, *, with_resources: bool = True
) -> dict[str, Any]:
    """A whole dataset, its files in a list: all that was read of them."""
    return {
        **_common(dataset, links, reader),
        "license": dataset.license.key if dataset.license else NOT_SPECIFIED,
        "frequency": dataset.frequency,
        "spatial": _spatial(dataset, [zone["id"] for zone in links.zones.get(dataset.pk, [])]),
        "schema": dataset.schema,
        "resources": [resource_v1(row, reader, dataset.slug) for row in dataset.resources.all()]
        if with_resources
        else [],
    }


def dataset_v2(
    dataset: Dataset, links: Links, reader: Reader, *, community_total: int, full: bool
) -> dict[str, Any]:
    """A whole dataset with links in place of its files; `full` writes vocabularies as objects."""
    files = f"2/datasets/{dataset.public_id}/resources/?page=1&page_size={RESOURCES_PAGE_SIZE}"
    others = f"1/datasets/community_resources/?dataset={dataset.public_id}&page=1&page_size=20"
    license_ = dataset.license
    listed = 0 if dataset.is_described_at_source else dataset.resources_count
    zones = links.zones.get(dataset.pk, [])
    data = {
        **_common(dataset, links, reader),
        "license": license_.key if license_ else None,
        "frequency": dataset.frequency,
        "spatial": _spatial(dataset, [zone["id"] for zone in zones]),
        "resources": list_link(reader.api(files), listed),
        "community_resources": list_link(reader.api(others), community_total),
    }
    if full:
        data["license"] = license_v1(license_) if license_ else _NO_LICENSE
        data["frequency"] = _labelled(Frequency, dataset.frequency, "label")
        data["spatial"] = _spatial(
            dataset, [{**zone, "uri": zone["uri"] or None} for zone in zones]
        )
        if data["spatial"] and dataset.granularity:
            data["spatial"]["granularity"] = _labelled(Granularity, dataset.granularity, "name")
    return data


def _common(dataset: Dataset, links: Links, reader: Reader) -> dict[str, Any]:
    """What both versions say in the same way."""
    may_edit = reader.may("datasets.change_dataset", dataset)
    return {
        "id": dataset.public_id,
        "title": dataset.title,
        "acronym": dataset.acronym or None,
        "slug": dataset.slug,
        "description": dataset.description,
        "description_short": dataset.description_short or None,
        "created_at": dataset.created_at,
        "last_modified": dataset.last_modified,
        "last_update": dataset.last_update,
        "deleted": dataset.deleted,
        "archived": dataset.archived,
        "featured": dataset.featured,
        "private": dataset.private,
        "tags": dataset.tags,
        "badges": [{"kind": kind} for kind in dataset.badges],
        "frequency_date": dataset.frequency_date,
        "harvest": without_nulls(dataset.harvest),
        "extras": dataset.extras,
        "metrics": dataset_metrics(dataset),
        **producer_refs(dataset, reader),
        "temporal_coverage": _period(dataset),
        **_access(dataset),
        "uri": reader.api(f"1/datasets/{dataset.slug}/"),
        "page": reader.page("datasets:detail", dataset.slug),
        "quality": dataset.quality,
        "internal": _internal(dataset),
        "contact_points": [
            contact_point(row, reader) for row in links.contacts.get(dataset.pk, [])
        ],
        "permissions": {
            "delete": reader.may("datasets.delete_dataset", dataset),
            "edit": may_edit,
            "edit_resources": reader.may("datasets.change_resources", dataset),
        },
    }


def _access(dataset: Dataset) -> dict[str, Any]:
    return {
        "access_type": dataset.access_type,
        "access_audiences": dataset.access_audiences,
        "authorization_request_url": dataset.authorization_request_url or None,
        "access_type_reason_category": dataset.access_type_reason_category or None,
        "access_type_reason": dataset.access_type_reason or None,
    }


def dataset_metrics(dataset: Dataset) -> dict[str, Any]:
    """Its counters; 0 for months never computed (API contract 16.2)."""
    return {
        "views": dataset.views_count,
        "resources_downloads": dataset.downloads_count,
        "followers": dataset.followers_count,
        "followers_by_months": dataset.followers_by_months or 0,
        "reuses": dataset.reuses_count,
        "reuses_by_months": dataset.reuses_by_months or 0,
        "dataservices": dataset.dataservices_count,
        "discussions": dataset.discussions_count,
        "discussions_open": dataset.discussions_open_count,
    }


def _period(dataset: Dataset) -> dict[str, Any] | None:
    if dataset.temporal_start is None and dataset.temporal_end is None:
        return None
    return {"start": dataset.temporal_start, "end": dataset.temporal_end}


def _spatial(dataset: Dataset, zones: list[Any]) -> dict[str, Any] | None:
    if not (zones or dataset.granularity or dataset.geom):
        return None
    return {"geom": dataset.geom, "zones": zones, "granularity": dataset.granularity or None}


def _internal(row: Any) -> dict[str, Any]:
    return {
        "created_at_internal": row.created_at_internal,
        "last_modified_internal": row.last_modified_internal,
    }


def _labelled(choices: Any, value: str, name: str) -> dict[str, str]:
    return {"id": value, name: str(choices(value).label)}


def resource_v1(resource: Any, reader: Reader, dataset_slug: str) -> dict[str, Any]:
    """A file of a dataset."""
    checksum = None
    if resource.checksum_value:
        checksum = {"type": resource.checksum_type, "value": resource.checksum_value}
    downloads = resource.downloads_count
    return {
        "id": resource.uuid,
        "title": resource.title,
        "description": resource.description or None,
        "filetype": resource.filetype,
        "type": resource.type,
        "format": resource.format or None,
        "url": resource_url(resource, reader),
        "latest": reader.api(f"1/datasets/r/{resource.uuid}"),
        "checksum": checksum,
        "filesize": resource.filesize,
        "mime": resource.mime or None,
        "created_at": resource.created_at,
        "last_modified": resource.last_modified,
        "metrics": {"views": downloads} if downloads else {},
        "harvest": without_nulls(resource.harvest),
        "extras": resource.extras,
        "preview_url": preview_url(resource, reader, dataset_slug),
        "schema": resource.schema,
        "internal": _internal(resource),
    }


def preview_url(resource: Any, reader: Reader, dataset_slug: str) -> str | None:
    """Where the table of a file is shown; None when it was not read as one."""
    if PARSED not in resource.extras:
        return None
    return f"{reader.page('datasets:detail', dataset_slug)}resources/{resource.uuid}/"


def resource_url(resource: Any, reader: Reader) -> str:
    """Where the file is: in the portal's store, or wherever its producer keeps it."""
    return (reader.file(resource.file) if resource.is_hosted else resource.url) or ""


def community_resource(resource: CommunityResource, reader: Reader) -> dict[str, Any]:
    """A file that someone else than the producer shares."""
    dataset = resource.dataset
    return {
        **resource_v1(resource, reader, dataset.slug if dataset else ""),
        "dataset": dataset and dataset_ref(dataset, reader),
        **producer_refs(resource, reader),
        "permissions": {
            "delete": reader.may("datasets.delete_communityresource", resource),
            "edit": reader.may("datasets.change_communityresource", resource),
        },
    }


def license_v1(license_: License) -> dict[str, Any]:
    """A licence."""
    return {
        "id": license_.key,
        "title": license_.title,
        "maintainer": license_.maintainer or None,
        "url": license_.url or None,
        "flags": license_.flags,
        "alternate_urls": license_.alternate_urls,
        "alternate_titles": license_.alternate_titles,
    }


def schemas_used(resources: list[Resource]) -> list[dict[str, Any]]:
    """The distinct schemas of these files, in order."""
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for resource in resources:
        schema = resource.schema or {}
        entry = {name: schema.get(name) for name in ("name", "version", "url")}
        if any(entry.values()):
            found.setdefault(tuple(map(str, entry.values())), entry)
    return list(found.values())


def schemas_v1(used: Iterable[Any]) -> list[dict[str, Any]]:
    """The schemas of a catalogue, by name, each with the versions its files name.

    What only the authors of a schema know stays empty: no catalogue of schemas is asked.
    """
    versions: dict[str, dict[str, str | None]] = defaultdict(dict)
    addresses: dict[str, str | None] = {}
    for entry in used:
        name, version, address = (_word(entry, key) for key in ("name", "version", "url"))
        title = name or address
        if title is None:
            continue
        addresses[title] = addresses.get(title) or address
        if version:
            versions[title][version] = versions[title].get(version) or address
    return [_schema(name, addresses[name], versions[name]) for name in sorted(addresses)]


def _word(entry: Any, key: str) -> str | None:
    """A text of a schema; None for anything else that an import may have kept."""
    found = entry.get(key) if isinstance(entry, dict) else None
    return found if isinstance(found, str) and found else None


def _schema(name: str, address: str | None, versions: dict[str, str | None]) -> dict[str, Any]:
    return {
        "name": name,
        "title": name,
        "description": None,
        "schema_url": address,
        "schema_type": "other",
        "contact": None,
        "examples": [],
        "labels": [],
        "consolidation_dataset_id": None,
        "versions": [
            {"version_name": version, "schema_url": versions[version]}
            for version in sorted(versions)
        ],
        "external_doc": None,
        "external_tool": None,
        "homepage": None,
        "datapackage_title": None,
        "datapackage_name": None,
        "datapackage_description": None,
    }
