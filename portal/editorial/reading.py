"""Files of Markdown as they are kept in repositories: bytes to front-matter and body, never fatal."""

from dataclasses import dataclass, field
from typing import Any

from portal.editorial.rendering import Notice


@dataclass(frozen=True, slots=True)
class Document:
    """A file that was read. **Unit**: `first_line`, the line of the file where the body begins, from 1."""

    meta: dict[str, Any]
    body: str
    first_line: int = 1
    notices: tuple[Notice, ...] = field(default=())


def read(raw: bytes) -> Document:
    """The front-matter (values that are not of YAML's plain types as text) and the body of a file."""
    return Document(meta={}, body=raw.decode("utf-8", errors="replace"))
