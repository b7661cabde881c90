"""What an upload may be (API contract 5.1)."""

from datetime import timedelta
from typing import Final

MAX_FILE_BYTES: Final = 1024**3  # of a whole file, sent at once or in parts
MAX_FORM_BYTES: Final = 64 * 1024  # what the other fields and the separators may add to it
MAX_PARTS: Final = 10_000
MAX_UNFINISHED: Final = 20  # uploads in parts that one person may have under way
UNFINISHED_FOR: Final = timedelta(hours=24)  # how long parts wait for the next one
NAME_LENGTH: Final = 128  # characters kept of a file's name
BLOCK_BYTES: Final = 64 * 1024  # read, digested and written at a time

ARCHIVES: Final = frozenset({"7z", "bz2", "gz", "rar", "tar", "tgz", "xz", "zip"})
"""Extensions of what wraps another file: a format keeps the one before, as in `csv.gz`."""
_EXTENSIONS: Final = """
7z bz2 cpg csv dbf doc docx dwg dxf ecw epub geojson gif gpkg gpx grib2 gz ics jp2 jpe jpeg jpg json
kml kmz lyr n3 odg odp ods odt other ovr owl pdf png pps ppt prj rar rdf rtf sbn sbx shp shx sql
sqlite db ssim svg svgz tar tgz tiff ttl txt webp xls xlsx xml xsd xz zip
"""
EXTENSIONS: Final = sorted(_EXTENSIONS.split())
"""Extensions that an upload may have."""
