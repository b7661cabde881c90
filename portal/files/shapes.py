"""What answers to a part of an upload look like (API contract 5.1)."""

from typing import Final

from portal.core.api.shapes import FLAG, TEXT, TEXT_OR_NULL, shape

PART: Final = shape(
    "UploadPart",
    "A part was kept: the others, and the request that joins them, are to come",
    {"success": FLAG, "error": TEXT_OR_NULL, "message": TEXT},
)
