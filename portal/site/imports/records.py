"""What a source said, read and checked, before any database is asked."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

import orjson

Json = dict[str, Any]
HASH_BYTES = 16


@dataclass(frozen=True, slots=True)
class Note:
    """Something that was not as expected, and what was done: a kind to count, a detail to find it."""

    kind: str
    detail: str = ""


class Notes(list[Note]):
    """The notes of one record while it is read."""

    def add(self, kind: str, detail: object = "") -> None:
        """Write down one more."""
        self.append(Note(kind, str(detail)[:200]))


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizationRecord:
    """An organization, whole or as records of datasets name it."""

    public_id: str
    name: str
    slug: str = ""
    acronym: str = ""
    badges: list[str] | None = None
    image_url: str = ""
    description: str = ""
    url: str = ""
    business_number_id: str = ""
    created_at: datetime | None = None
    last_modified: datetime | None = None
    deleted: datetime | None = None
    extras: Json = field(default_factory=dict)
    followers: int = 0
    views: int = 0
    is_whole: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRecord:
    """A person who owns a dataset."""

    public_id: str
    first_name: str = ""
    last_name: str = ""
    slug: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceRecord:
    """A file of a dataset."""

    uuid: UUID
    title: str
    description: str
    type: str
    format: str
    url: str
    checksum_type: str = ""
    checksum_value: str = ""
    filesize: int | None = None
    mime: str = ""
    schema: Json | None = None
    extras: Json = field(default_factory=dict)
    harvest: Json | None = None
    created_at: datetime | None = None
    last_modified: datetime | None = None
    created_at_internal: datetime | None = None
    last_modified_internal: datetime | None = None
    downloads: int = 0
    is_available: bool | None = None
    checked_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FilesSummary:
    """Files that the source counts without listing them."""

    page: str
    count: int
    main_count: int
    formats: list[str]
    quality_score: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetRecord:
    """A dataset; `resources` is None when the source does not list them, `license` a key or a title."""

    public_id: str
    title: str
    slug: str
    description: str
    acronym: str = ""
    description_short: str = ""
    organization_id: str = ""
    owner_id: str = ""
    tags: list[str]
    badges: list[str] | None = None
    featured: bool = False
    private: bool = False
    archived: datetime | None = None
    archived_reason: str = ""
    deleted: datetime | None = None
    license: str = ""
    access: Mapping[str, Any] = field(default_factory=dict)
    frequency: str
    frequency_date: datetime | None = None
    temporal_start: date | None = None
    temporal_end: date | None = None
    granularity: str = ""
    zones: list[str]
    geom: Json | None = None
    schema: Json | None = None
    extras: Json = field(default_factory=dict)
    harvest: Json | None = None
    created_at: datetime | None = None
    last_modified: datetime | None = None
    last_update: datetime | None = None
    created_at_internal: datetime | None = None
    last_modified_internal: datetime | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    followers_by_months: Mapping[str, int] = field(default_factory=dict)
    reuses_by_months: Mapping[str, int] = field(default_factory=dict)
    resources: list[ResourceRecord] | None = None
    files: FilesSummary | None = None

    def content_hash(self) -> bytes:
        """What tells whether the source changed: 16 bytes over all that is kept."""
        packed = orjson.dumps(self, option=orjson.OPT_SORT_KEYS)
        return hashlib.blake2b(packed, digest_size=HASH_BYTES).digest()


@dataclass(frozen=True, slots=True)
class Found:
    """A record that can be kept: where it stood, who publishes it, what was odd about it."""

    row: int
    dataset: DatasetRecord | None
    organization: OrganizationRecord | None = None
    owner: PersonRecord | None = None
    notes: Notes = field(default_factory=Notes)

    @property
    def record(self) -> DatasetRecord:
        """Its dataset, for those that have one. Raises: ValueError."""
        if self.dataset is None:
            raise ValueError("this record is an organization")
        return self.dataset

    @property
    def label(self) -> str:
        """What an operator finds it by: its id and its title."""
        if self.dataset:
            return f"{self.dataset.public_id} {self.dataset.title[:80]}"
        return (
            f"{self.organization.public_id} {self.organization.name[:80]}"
            if self.organization
            else ""
        )


@dataclass(frozen=True, slots=True)
class Refused:
    """A record that cannot be kept, and why."""

    row: int
    reason: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A place from which reading can go on, to be kept once all before it is written."""

    keep: Callable[[], None]


Item = Found | Refused | Checkpoint


class Refusal(ValueError):
    """Raised while a record is read: it cannot be kept; the text is the reason."""


class SourceError(Exception):
    """The source as a whole cannot be read; the text names it, the place and what was expected."""
