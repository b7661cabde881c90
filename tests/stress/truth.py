"""What is true of an organization's objects, read by SQL from their own tables, beside what search says."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import psycopg

SHOWN = "deleted IS NULL AND NOT private"
_TAGS = """
SELECT tag, count(*) FROM {table} row, unnest(row.tags) tag
WHERE {shown} AND organization_id = (SELECT id FROM organizations_organization WHERE public_id = %s)
GROUP BY tag
"""
_KEYS = """
SELECT public_id FROM {table} row
WHERE {shown} AND organization_id = (SELECT id FROM organizations_organization WHERE public_id = %s)
"""


@dataclass(frozen=True)
class Kind:
    """A kind that clients write. **Shape**: `fields` name what its words and its tags go to in a body."""

    name: str
    table: str
    shown: str
    api: str
    title: str = "title"
    extra: dict[str, str] = field(default_factory=dict)
    archived: str = ""
    deleted: str = ""

    @property
    def search(self) -> str:
        """The address of its search."""
        return f"/api/2/{self.name}/search/"


ARCHIVABLE = f"{SHOWN} AND archived IS NULL"
DATASETS = Kind("datasets", "datasets_dataset", ARCHIVABLE, "/api/1/datasets/")
REUSES = Kind(
    "reuses",
    "reuses_reuse",
    f"{ARCHIVABLE} AND datasets_count > 0",
    "/api/1/reuses/",
    extra={"type": "application", "topic": "others"},
    archived="archived",
    deleted="deleted",
)
DATASERVICES = Kind(
    "dataservices",
    "dataservices_dataservice",
    ARCHIVABLE,
    "/api/1/dataservices/",
    archived="archived_at",
    deleted="deleted_at",
)
TOPICS = Kind("topics", "topics_topic", SHOWN, "/api/2/topics/", title="name")


@dataclass(frozen=True)
class Truth:
    """A connection of one client's own."""

    connection: psycopg.Connection

    def tags(self, kind: Kind, organization: str) -> dict[str, int]:
        """How many of the organization's objects that everyone finds bear each keyword."""
        return dict(self._rows(_TAGS, kind, organization))

    def keys(self, kind: Kind, organization: str) -> list[str]:
        """The ids of those that everyone finds."""
        return [key for (key,) in self._rows(_KEYS, kind, organization)]

    def _rows(self, sql: str, kind: Kind, organization: str) -> list[tuple]:
        asked = sql.format(table=kind.table, shown=kind.shown)
        return self.connection.execute(asked, [organization]).fetchall()


@contextmanager
def truth(address: str) -> Iterator[Truth]:
    """SQL at this address."""
    with psycopg.connect(address, autocommit=True) as connection:
        yield Truth(connection)
