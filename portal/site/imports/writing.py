"""Records of a source, written to the database batch by batch."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import DataError, IntegrityError, transaction

from catalog.datasets import bulk
from catalog.datasets.choices import AccessType, FileType
from catalog.datasets.models import Dataset, License, Resource
from catalog.datasets.quality import ResourceFacts
from catalog.spatial.models import GeoZone
from portal.site.imports.producers import NOBODY, Producers
from portal.site.imports.records import DatasetRecord, FilesSummary, Found, ResourceRecord
from portal.site.imports.reference import Reference
from portal.site.imports.report import Report
from portal.site.imports.values import moment_of_id

_COPIED = (
    "public_id", "title", "slug", "acronym", "description", "description_short", "tags", "featured",
    "private", "archived", "archived_reason", "deleted", "frequency", "frequency_date",
    "temporal_start", "temporal_end", "granularity", "geom", "schema", "extras", "harvest",
    "followers_by_months", "reuses_by_months",
)  # fmt: skip
_COPIED_OF_FILES = (
    "uuid", "title", "description", "type", "format", "url", "checksum_type", "checksum_value",
    "filesize", "mime", "schema", "extras", "harvest",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Resolved:
    """What the reference tables say of a record."""

    license: License | None
    zones: list[GeoZone]
    other_zones: list[str]


class Writer:
    """Brings the catalogue to what the records say, and counts what it did."""

    def __init__(self, report: Report, *, is_dry: bool) -> None:
        self._report = report
        self._is_dry = is_dry
        self._producers = Producers()
        self._reference = Reference()

    def write(self, batch: Sequence[Found]) -> None:
        """Write a batch in one transaction; when a row of it is refused, each in its own."""
        if not batch:
            return
        before = self._report.counts.copy()
        noted = [len(found.notes) for found in batch]
        try:
            self._write(batch)
        except (DataError, IntegrityError, ValueError, OverflowError) as error:
            self._report.counts = before
            self._producers.forget()
            for found, length in zip(batch, noted, strict=True):
                del found.notes[length:]
            if len(batch) > 1:
                for found in batch:
                    self.write([found])
            else:
                self._report.refuse(batch[0].row, _in_a_line(error), batch[0].label)
            return
        for found in batch:
            self._report.note(found)

    @transaction.atomic
    def _write(self, batch: Sequence[Found]) -> None:
        records = {found.dataset.public_id: found for found in batch if found.dataset}
        self._reference.prepare(name for one in records.values() for name in one.record.zones)
        resolved = {key: self._resolve(found) for key, found in records.items()}
        stored = bulk.known(records)
        hashes = {key: found.record.content_hash() for key, found in records.items()}
        changed = [key for key in records if _differs(stored.get(key), hashes[key])]
        self._count(stored, changed, len(records))
        if self._is_dry:
            return
        made, updated = self._producers.settle(batch)
        self._report.counts["organizations created"] += made
        self._report.counts["organizations updated"] += updated
        if not changed:
            return
        incoming = [self._incoming(records[key].record, resolved[key]) for key in changed]
        for one in incoming:
            one.dataset.content_hash = hashes[one.dataset.public_id]
        bulk.upsert(incoming, {key: stored[key] for key in changed if key in stored})
        for one in incoming:
            for kind in one.notes:
                records[one.dataset.public_id].notes.add(kind, one.dataset.slug)

    def _count(self, stored: Mapping[str, bulk.Stored], changed: Sequence[str], total: int) -> None:
        created = sum(key not in stored for key in changed)
        counts = self._report.counts
        counts["created"] += created
        counts["updated"] += len(changed) - created
        counts["unchanged"] += total - len(changed)

    def _resolve(self, found: Found) -> Resolved:
        record, notes = found.record, found.notes
        if not (record.organization_id or record.owner_id):
            notes.add("neither organization nor owner: kept under « Producteur non renseigné »")
        zones, left = self._reference.zones(record.zones, notes)
        return Resolved(self._reference.license(record.license, notes), zones, left)

    def _incoming(self, record: DatasetRecord, resolved: Resolved) -> bulk.Incoming:
        """The models of a record."""
        dataset = _dataset(record)
        if dataset.access_type == AccessType.OPEN:
            dataset.license = resolved.license
        if record.organization_id:
            dataset.organization = self._producers.organization(record.organization_id)
        else:
            dataset.owner = self._producers.person(record.owner_id or NOBODY.public_id)
        dataset.source_facts = _source_facts(record, resolved.other_zones)
        listed = record.resources
        resources = None if listed is None else [_resource(dataset, one) for one in listed]
        files = _files(record.files) if record.files else None
        return bulk.Incoming(dataset, resolved.zones, resources, files)


def _differs(mine: bulk.Stored | None, content_hash: bytes) -> bool:
    return mine is None or mine.content_hash != content_hash


def _dataset(record: DatasetRecord) -> Dataset:
    """The model of a record, without what only the database knows."""
    made = record.created_at_internal or moment_of_id(record.public_id) or record.created_at
    edited = record.last_modified_internal or record.last_modified or made
    internal = {"created_at_internal": made, "last_modified_internal": edited}
    return Dataset(
        **{name: getattr(record, name) for name in _COPIED},
        **{name: value for name, value in internal.items() if value},
        **record.access,
        **record.counts,
        badges=record.badges or [],
    )


def _source_facts(record: DatasetRecord, zones: list[str]) -> dict[str, Any] | None:
    """What the source knows and the tables do not (catalog.datasets.derivation reads it)."""
    dates = {"created_at": record.created_at, "last_update": record.last_update}
    facts: dict[str, Any] = {name: date.isoformat() for name, date in dates.items() if date}
    if zones:
        facts["zones"] = zones
    if record.files:
        facts |= {
            "page": record.files.page,
            "resources_count": record.files.count,
            "main_resources_count": record.files.main_count,
        }
        if record.files.quality_score is not None:
            facts["quality_score"] = record.files.quality_score
    return facts or None


def _files(summary: FilesSummary) -> ResourceFacts:
    return ResourceFacts(
        count=summary.count,
        main_count=summary.main_count,
        formats=summary.formats,
        all_available=None,
        are_documented=None,
    )


def _resource(dataset: Dataset, record: ResourceRecord) -> Resource:
    """The model of a file. It lives at its address, so its link is checked like any other."""
    made = record.created_at_internal or record.created_at or dataset.created_at_internal
    edited = record.last_modified_internal or record.last_modified or made
    return Resource(
        **{name: getattr(record, name) for name in _COPIED_OF_FILES},
        filetype=FileType.REMOTE,
        created_at=record.created_at or made,
        last_modified=record.last_modified or edited,
        created_at_internal=made,
        last_modified_internal=edited,
        downloads_count=record.downloads,
        availability=record.is_available,
        availability_since=record.checked_at,
        last_checked_at=record.checked_at,
    )


def _in_a_line(error: Exception) -> str:
    return " ".join(str(error).split())[:300]
