"""Which reader a source needs, told by what it holds rather than by its name."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from portal.site.imports import api_json, catalogue_csv, remote
from portal.site.imports.opening import UNREADABLE, open_packed, reason
from portal.site.imports.records import Item, SourceError
from portal.site.imports.report import Report

PEEKED: Final = 512  # bytes
_ADDRESS: Final = re.compile(r"https?://", re.IGNORECASE)


def items_of(source: str, report: Report, *, is_partial: bool) -> Iterator[Item]:
    """The records of a source. Raises: SourceError when it is no source we read."""
    if _ADDRESS.match(source):
        return remote.read(source, report, is_partial=is_partial)
    path = Path(source)
    start = _start(path).lstrip(b"\xef\xbb\xbf \t\r\n")
    if b"\x00" in start:
        raise SourceError(
            f"{path}: this is neither text nor a compressed text; expected JSON or a catalogue CSV."
        )
    return api_json.read(path) if start[:1] in (b"{", b"[") else catalogue_csv.read(path)


def _start(path: Path) -> bytes:
    """The first bytes of a file, unpacked. Raises: SourceError."""
    with open_packed(path) as stream:
        try:
            return stream.read(PEEKED)
        except UNREADABLE as error:
            raise SourceError(f"{path}: {reason(error)}.") from error
