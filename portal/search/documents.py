"""Writing search documents: called by the services, in the transaction of the object itself."""

import hashlib
import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Any, Final

import orjson
from django.db import connection

from portal.search import words
from portal.search.choices import Facet, Kind
from portal.search.models import SearchDocument
from portal.search.text import exact_key, normalise, plain_words
from portal.search.values import Named, numbers_of

DESCRIPTION_CHARACTERS: Final = 10_000  # indexed; beyond, real descriptions are dumps of the data
_MARK: Final = struct.Struct("<qfq")  # key, interest, microseconds of the last update


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """All that search keeps of one object.

    hints: words it is found by besides its title (acronym, keywords); producer: names of who publishes it, and
    formats; values: what it is filtered by and counted on; period: first and last day its content is about.
    """

    kind: Kind
    object_id: int
    title: str
    acronym: str = ""
    hints: str = ""
    producer: str = ""
    text: str = ""
    period: tuple[date | None, date | None] = (None, None)
    organization_id: int | None = None
    values: Mapping[Facet, Sequence[str]] = field(default_factory=dict)
    created: datetime | None = None
    last_update: datetime | None = None
    reuses: int = 0
    followers: int = 0
    views: int = 0
    datasets: int = 0
    quality: float = 0
    interest: float = 0

    def named(self) -> list[Named]:
        """Its values, each with its facet, each once."""
        pairs = ((int(facet), value) for facet, values in self.values.items() for value in values)
        return sorted({pair for pair in pairs if pair[1]})


_FACTS: Final = (
    "kind",
    "object_id",
    "organization_id",
    "created",
    "last_update",
    "reuses",
    "followers",
    "views",
    "datasets",
    "quality",
    "interest",
)
_GIVEN: Final = {
    **dict.fromkeys((*_FACTS, "numbers", "exact", "mark", "record", "digest", "spoken")),
    **dict.fromkeys(("title", "hints", "producer", "text"), "text"),
}
_UPSERT: Final = """
WITH given AS MATERIALIZED (
  SELECT *, setweight(to_tsvector('fr', title), 'A') AS title_vector
  FROM json_to_recordset(%s::json) AS given ({given})
), headed AS (
  SELECT *, title_vector || setweight(to_tsvector('fr', hints), 'B')
    || setweight(to_tsvector('fr', producer), 'C') AS head FROM given
), stored AS (
  INSERT INTO search_searchdocument ({columns}, title_words, head, vector)
  SELECT {columns}, length(title_vector), head, head || setweight(to_tsvector('fr', text), 'D') FROM headed
  ON CONFLICT (kind, object_id) DO UPDATE SET {updates},
    title_words = EXCLUDED.title_words, head = EXCLUDED.head, vector = EXCLUDED.vector
  RETURNING kind, xmax = 0 AS is_new
)
INSERT INTO search_searchtally (kind, change)
SELECT kind, count(*) FROM stored WHERE is_new GROUP BY kind
"""
_FORGET: Final = """
WITH gone AS (
  DELETE FROM search_searchdocument WHERE kind = %s AND object_id = ANY(%s) RETURNING kind
)
INSERT INTO search_searchtally (kind, change) SELECT kind, -count(*) FROM gone GROUP BY kind
"""


def _upsert() -> str:
    """The statement that stores any number of documents, given as one JSON text.

    One text for all is several times faster than values one by one (measured on 10,000 datasets).
    """
    types = {column.name: column.db_type(connection) for column in SearchDocument._meta.fields}
    columns = [name for name, kind in _GIVEN.items() if kind is None]
    return _UPSERT.format(
        given=", ".join(f"{name} {kind or types[name]}" for name, kind in _GIVEN.items()),
        columns=", ".join(columns),
        updates=", ".join(f"{name} = EXCLUDED.{name}" for name in columns[2:]),
    )


def write(documents: Iterable[Document]) -> None:
    """Store these documents, in place of older ones of the same objects."""
    given = {(document.kind, document.object_id): document for document in documents}
    if not given:
        return
    named = {key: document.named() for key, document in given.items()}
    numbers = numbers_of({each for names in named.values() for each in names})
    rows = [
        _row(document, [numbers[each] for each in named[key]])
        for key, document in sorted(given.items())
    ]
    with connection.cursor() as cursor:
        cursor.execute(_upsert(), [orjson.dumps(rows).decode()])


def forget(kind: Kind, object_ids: Iterable[int]) -> None:
    """Remove the documents of objects that are no longer to be found."""
    with connection.cursor() as cursor:
        cursor.execute(_FORGET, [int(kind), sorted(object_ids)])


def _row(document: Document, numbers: list[int]) -> dict[str, Any]:
    """The document as its columns and the words of its vectors. **numbers**: of its values."""
    row: dict[str, Any] = {name: getattr(document, name) for name in _FACTS}
    row["kind"] = int(document.kind)
    title = plain_words(document.title)
    row["numbers"] = sorted(numbers)
    row["exact"] = sorted({" ".join(title), exact_key(document.acronym)} - {""})
    row["mark"] = _bytea(
        _MARK.pack(document.object_id, document.interest, _instant(document.last_update))
    )
    row["record"] = _bytea(struct.pack(f"<{len(row['numbers'])}i", *row["numbers"]))
    row["title"] = normalise(document.title)
    row["hints"] = normalise(f"{document.acronym} {document.hints}")
    row["producer"] = normalise(document.producer)
    row["spoken"] = f"{row['title']} {row['hints']} {row['producer']}"
    row["text"] = " ".join(
        [normalise(document.text[:DESCRIPTION_CHARACTERS]), *_unsaid(document, title)]
    )
    row["digest"] = _bytea(digest(document))
    return row


def digest(document: Document) -> bytes:
    """Sixteen bytes that differ when anything a document is written from differs."""
    parts = [
        _instant(value) if isinstance(value, datetime) else value
        for value in (getattr(document, column.name) for column in fields(document))
        if not isinstance(value, Mapping)
    ]
    packed = orjson.dumps([*parts, document.named()])
    return hashlib.blake2b(packed, digest_size=16).digest()


def _unsaid(document: Document, title: list[str]) -> list[str]:
    """Words the title is asked by without holding them."""
    return [
        *words.glued(title),
        *words.initials(document.title, title),
        *words.years([document.title], *document.period),
    ]


def _instant(moment: datetime | None) -> int:
    """Microseconds since 1970; below all that is asked for when there is no date."""
    return round(moment.timestamp() * 1_000_000) if moment else -(2**62)


def _bytea(raw: bytes) -> str:
    return f"\\x{raw.hex()}"
