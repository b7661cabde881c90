"""What a file is, from its first bytes rather than from what its sender says (hostile D4)."""

import codecs
import mimetypes
import re
from typing import Final

HEAD_BYTES: Final = 1024
UNKNOWN: Final = "application/octet-stream"
_ZIPPED: Final = frozenset(["docx", "epub", "kmz", "odg", "odp", "ods", "odt", "xlsx", "zip"])
_MAGIC: Final[tuple[tuple[bytes, str, frozenset[str]], ...]] = (
    (b"%PDF-", "application/pdf", frozenset({"pdf"})),
    (b"\x89PNG\r\n\x1a\n", "image/png", frozenset({"png"})),
    (b"\xff\xd8\xff", "image/jpeg", frozenset({"jpeg", "jpg", "jpe"})),
    (b"GIF8", "image/gif", frozenset({"gif"})),
    (b"PK\x03\x04", "application/zip", _ZIPPED),
    (b"\x1f\x8b", "application/gzip", frozenset({"gz", "tgz", "svgz"})),
    (b"BZh", "application/x-bzip2", frozenset({"bz2"})),
    (b"\xfd7zXZ\x00", "application/x-xz", frozenset({"xz"})),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed", frozenset({"7z"})),
    (b"Rar!\x1a\x07", "application/vnd.rar", frozenset({"rar"})),
    (b"SQLite format 3\x00", "application/vnd.sqlite3", frozenset({"sqlite", "db", "gpkg"})),
)
"""How files of a kind begin, the kind, and the extensions whose own type is the better word for it."""
_TYPES: Final = {
    "7z": "application/x-7z-compressed",
    "bz2": "application/x-bzip2",
    "csv": "text/csv",
    "geojson": "application/geo+json",
    "gpkg": "application/geopackage+sqlite3",
    "gpx": "application/gpx+xml",
    "gz": "application/gzip",
    "json": "application/json",
    "kml": "application/vnd.google-earth.kml+xml",
    "kmz": "application/vnd.google-earth.kmz",
    "n3": "text/n3",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "rdf": "application/rdf+xml",
    "sqlite": "application/vnd.sqlite3",
    "svgz": "image/svg+xml",
    "tgz": "application/gzip",
    "ttl": "text/turtle",
    "txt": "text/plain",
    "webp": "image/webp",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xml": "application/xml",
    "xz": "application/x-xz",
    "zip": "application/zip",
}
"""Types that must not depend on the machine's own table."""
_HTML: Final = re.compile(
    r"""(?>(?:<\?xml[^>]*>|<!--.*?-->|\s)*)  # atomic: many comments are not tried in many ways
        <(?:!doctype\s+html|html|head|body|script|iframe|meta|title|style|base)[\s/>]""",
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)
_HTML_TYPES: Final = ("text/html", "application/xhtml")


def is_html(head: bytes, declared: str = "") -> bool:
    """Whether a file is a page: it begins as one, or its sender says so."""
    return declared.lower().startswith(_HTML_TYPES) or bool(_HTML.match(_text(head)))


def type_of(head: bytes, name: str) -> str:
    """The MIME type of a file with these first bytes and this normalised name."""
    extension = name.rpartition(".")[2]
    for start, kind, extensions in _MAGIC:
        if head.startswith(start) and extension not in extensions:
            return kind
    return _TYPES.get(extension) or mimetypes.guess_type(f"x.{extension}")[0] or UNKNOWN


def _text(head: bytes) -> str:
    """The first bytes as text, whatever Unicode encoding their mark tells."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if head.startswith(mark):
            return head[len(mark) : HEAD_BYTES].decode(encoding, "replace")
    return head[:HEAD_BYTES].decode("latin-1")
