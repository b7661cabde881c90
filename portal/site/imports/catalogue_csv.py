"""The catalogue that data.gouv.fr publishes as CSV: one row a dataset, files counted but not listed.

Source: `manage.py import_catalog` in docs/import.md; the columns are those of API contract 13.3.
"""

import csv
import io
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import BinaryIO, Final

from catalog.spatial.choices import Granularity
from portal.site.imports import values
from portal.site.imports.opening import UNREADABLE, open_packed, reason
from portal.site.imports.records import (
    DatasetRecord,
    FilesSummary,
    Found,
    Item,
    Notes,
    OrganizationRecord,
    PersonRecord,
    Refusal,
    Refused,
    SourceError,
)

REQUIRED: Final = ("id", "title", "slug", "url", "organization_id", "description", "license")
MAX_LINE: Final = 8 * 1024 * 1024  # characters between two line ends
MAX_FIELD: Final = (
    32 * 1024 * 1024
)  # characters of one value; the longest real one has 1.75 million
COUNTS: Final = {
    "views_count": "metric.views",
    "downloads_count": "metric.resources_downloads",
    "followers_count": "metric.followers",
    "reuses_count": "metric.reuses",
    "dataservices_count": "metric.dataservices",
    "discussions_count": "metric.discussions",
    "discussions_open_count": "metric.discussions_open",
}
HARVEST_DATES: Final = ("created_at", "modified_at")
_GRANULARITIES: Final = frozenset(Granularity.values)

Row = dict[str, str]


def read(path: Path) -> Iterator[Item]:
    """The rows of a catalogue file, as records. Raises: SourceError."""
    with open_packed(path) as stream:
        yield from _rows(path, stream)


def _rows(path: Path, stream: BinaryIO) -> Iterator[Item]:
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", errors="replace", newline="")
    csv.field_size_limit(MAX_FIELD)
    reader = csv.reader(_lines(path, text), delimiter=";", strict=True)
    columns: list[str] = []
    number = 0
    try:
        columns = _columns(path, reader)
        for number, cells in enumerate(reader, start=1):
            yield _item(number, columns, cells)
    except csv.Error as error:
        raise SourceError(
            f"{path}, line {reader.line_num}: the row cannot be read ({error}); "
            "expected values in quotes, separated by semicolons."
        ) from error
    except UNREADABLE as error:
        raise SourceError(f"{path}, after row {number}: {reason(error)}.") from error


def _lines(path: Path, text: io.TextIOWrapper) -> Iterator[str]:
    """The lines of a text, none without bound. Raises: SourceError."""
    for place, found in enumerate(iter(partial(text.readline, MAX_LINE), ""), start=1):
        if len(found) >= MAX_LINE:
            raise SourceError(f"{path}, line {place}: longer than {MAX_LINE} characters.")
        yield found


def _columns(path: Path, reader: Iterator[list[str]]) -> list[str]:
    """The names of the columns. Raises: SourceError when those we need are not all there."""
    try:
        header = next(reader, [])
    except csv.Error:
        header = []
    missing = [name for name in REQUIRED if name not in header]
    if missing:
        raise SourceError(
            f"{path}, line 1: this is not the catalogue of data.gouv.fr; expected columns separated "
            f"by semicolons, among them {', '.join(REQUIRED)} (missing: {', '.join(missing)})."
        )
    return header


def _item(number: int, columns: list[str], cells: list[str]) -> Item:
    """The record of a row, or why it is refused."""
    if len(cells) != len(columns):
        label = cells[1][:80] if len(cells) > 1 else ""
        return Refused(number, f"{len(cells)} values where {len(columns)} were expected", label)
    row = dict(zip(columns, cells, strict=True))
    try:
        return _found(number, row)
    except Refusal as refusal:
        return Refused(number, str(refusal), f"{row['id']} {row['title'][:80]}".strip())


def _found(number: int, row: Row) -> Found:
    """Everything a row says. Raises: Refusal."""
    notes = Notes()
    organization = _organization(row, notes)
    owner = None if organization else _owner(row, notes)
    if organization and row.get("owner_id"):
        notes.add("both an organization and an owner: the organization is kept", row["owner_id"])
    record = _dataset(row, notes, organization, owner)
    return Found(number, record, organization, owner, notes)


def _organization(row: Row, notes: Notes) -> OrganizationRecord | None:
    key = row["organization_id"]
    if not key:
        return None
    name = values.line(row.get("organization"), 350, notes, "organization")
    return OrganizationRecord(public_id=_producer_id(key), name=name or key)


def _owner(row: Row, notes: Notes) -> PersonRecord | None:
    key = row.get("owner_id")
    if not key:
        return None
    first, _space, last = values.line(row.get("owner"), 300, notes, "owner").partition(" ")
    return PersonRecord(public_id=_producer_id(key), first_name=first[:150], last_name=last[:150])


def _producer_id(key: str) -> str:
    try:
        return values.public_id(key)
    except Refusal as refusal:
        raise Refusal(f"its producer cannot be known: {refusal}") from refusal


def _dataset(
    row: Row, notes: Notes, organization: OrganizationRecord | None, owner: PersonRecord | None
) -> DatasetRecord:
    """The dataset of a row. Raises: Refusal."""
    get = row.get
    title = values.title(row["title"], notes)
    archived = get("archived", "False")
    start, end = values.period(get("temporal_coverage.start"), get("temporal_coverage.end"), notes)
    return DatasetRecord(
        public_id=values.public_id(row["id"]),
        title=title,
        slug=values.slug(row["slug"], title),
        acronym=values.line(get("acronym"), 128, notes, "acronym"),
        description=values.clean(row["description"], notes, "description"),
        description_short=values.line(get("description_short"), 200, notes, "description_short"),
        organization_id=organization.public_id if organization else "",
        owner_id=owner.public_id if owner else "",
        tags=values.tags(get("tags", "").split(","), notes),
        featured=get("featured") == "True",
        archived=None if archived == "False" else values.moment(archived, notes, "archived"),
        license=values.clean(row["license"], notes, "license"),
        frequency=values.frequency(get("frequency"), notes),
        temporal_start=start,
        temporal_end=end,
        granularity=values.choice(get("spatial.granularity"), _GRANULARITIES, notes, "granularity"),
        zones=values.names(get("spatial.zones", "").split(","), notes),
        harvest=_harvest(row, notes),
        created_at=values.moment(get("created_at"), notes, "created_at"),
        last_modified=values.moment(get("last_modified"), notes, "last_modified"),
        counts={name: values.count(get(column), notes, column) for name, column in COUNTS.items()},
        followers_by_months=values.months(get("metric.followers_by_months", "")),
        reuses_by_months=values.months(get("metric.reuses_by_months", "")),
        files=_files(row, notes),
    )


def _harvest(row: Row, notes: Notes) -> dict[str, str] | None:
    """Where the source itself took it from, with the keys of the API (API contract 16.4)."""
    facts = {
        name.removeprefix("harvest."): values.clean(value, notes, name)
        for name, value in row.items()
        if value and name.startswith("harvest.")
    }
    for name in HARVEST_DATES:
        if name in facts:
            found = values.moment(facts.pop(name), notes, f"harvest.{name}")
            facts |= {name: found.isoformat()} if found else {}
    return facts or None


def _files(row: Row, notes: Notes) -> FilesSummary:
    """What the row says of the files."""
    page = values.address(row["url"])
    if not page:
        notes.add("no address of its page", row["url"])
    total = values.count(row.get("resources_count"), notes, "resources_count")
    main = values.count(row.get("main_resources_count"), notes, "main_resources_count")
    if main > total:
        notes.add("more main files than files", f"{main} of {total}")
    return FilesSummary(
        page=page,
        count=total,
        main_count=min(main, total),
        formats=values.formats(row.get("resources_formats", "").split(",")),
        quality_score=values.score(row.get("quality_score", ""), notes),
    )
