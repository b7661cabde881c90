"""Which reader a source needs, told by what it is rather than by its name."""

from collections.abc import Iterator
from pathlib import Path

from portal.site.imports import catalogue_csv
from portal.site.imports.records import Item
from portal.site.imports.report import Report


def items_of(source: str, report: Report, *, is_partial: bool) -> Iterator[Item]:
    """The records of a source. Raises: SourceError."""
    return catalogue_csv.read(Path(source))
