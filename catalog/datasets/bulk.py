"""Many datasets at once, as importers write them: rows, files, zones, search documents.

What services do for one dataset, in a handful of statements for a batch, with two differences:
no line of the journal for each (whoever runs a batch notes the whole run), and the counters of
producers are recounted once, at the end, by `recount_producers`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from catalog.datasets import bulk_resources, derivation, search
from catalog.datasets.bulk_rows import upsert_rows
from catalog.datasets.bulk_slugs import assign_slugs
from catalog.datasets.models import Dataset, Resource
from catalog.datasets.quality import ResourceFacts
from catalog.spatial.models import GeoZone
from organizations.models import Organization
from organizations.search import document as organization_document
from portal.search import documents
from portal.search.choices import Kind

_Zoned = Dataset.zones.through


@dataclass(slots=True)
class Incoming:
    """An unsaved dataset with all that goes with it.

    `resources` is None when those it already has are kept; `files` then tells what the source
    counted. `notes` tells what had to be done otherwise than asked.
    """

    dataset: Dataset
    zones: Sequence[GeoZone] = ()
    resources: list[Resource] | None = None
    files: ResourceFacts | None = None
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Stored:
    """What the table knows of a dataset before a batch."""

    pk: int
    slug: str
    content_hash: bytes | None
    is_listed: bool


def known(public_ids: Iterable[str]) -> dict[str, Stored]:
    """What is stored under these ids, in one query."""
    rows = Dataset.objects.filter(public_id__in=list(public_ids)).values_list(
        "public_id", "pk", "slug", "content_hash", "resources_count", "source_facts__page"
    )
    return {
        key: Stored(pk, slug, bytes(packed) if packed else None, page is None and count > 0)
        for key, pk, slug, packed, count, page in rows
    }


@transaction.atomic
def upsert(batch: Sequence[Incoming], stored: dict[str, Stored]) -> None:
    """Store a batch of datasets, new or known, each once, in one transaction."""
    now = timezone.now()
    assign_slugs(batch, stored)
    listed = bulk_resources.prepare(batch, stored, now)
    for incoming in batch:
        _derive(incoming, stored.get(incoming.dataset.public_id), now)
    upsert_rows([incoming.dataset for incoming in batch], unique="public_id")
    _write_zones(batch, stored)
    bulk_resources.write(batch, listed, now)
    _index(batch, stored)


def _derive(incoming: Incoming, mine: Stored | None, now: datetime) -> None:
    """Set what follows from the dataset and its files."""
    dataset = incoming.dataset
    if incoming.resources is not None:
        files = bulk_resources.facts(incoming.resources)
    elif mine is not None and mine.is_listed:
        dataset.source_facts = {
            key: value for key, value in (dataset.source_facts or {}).items() if key != "page"
        }
        files = derivation.facts_of(Dataset(pk=mine.pk))
    else:
        files = incoming.files or bulk_resources.facts([])
    derivation.derive(dataset, files, has_zones=bool(incoming.zones), now=now)


def _write_zones(batch: Sequence[Incoming], stored: dict[str, Stored]) -> None:
    known_pks = [mine.pk for mine in stored.values()]
    if known_pks:
        _Zoned.objects.filter(dataset_id__in=known_pks).delete()
    _Zoned.objects.bulk_create(
        _Zoned(dataset_id=incoming.dataset.pk, geozone_id=zone.pk)
        for incoming in batch
        for zone in incoming.zones
    )


def _index(batch: Sequence[Incoming], stored: dict[str, Stored]) -> None:
    """Write the documents of the published, forget those of the others."""
    known = [mine.pk for mine in stored.values()]
    topics = Dataset.objects.filter(pk__in=known).topic_ids() if known else {}
    documents.write(
        search.document(
            incoming.dataset,
            zones=sorted(zone.geoid for zone in incoming.zones),
            schemas=_schemas(incoming.resources or ()),
            topics=topics.get(incoming.dataset.pk, ()),
        )
        for incoming in batch
        if incoming.dataset.is_public
    )
    hidden = [
        incoming.dataset.pk
        for incoming in batch
        if not incoming.dataset.is_public and incoming.dataset.public_id in stored
    ]
    if hidden:
        documents.forget(Kind.DATASET, hidden)


def _schemas(resources: Sequence[Resource]) -> list[str]:
    """Names of the schemas that files follow."""
    return sorted(
        {row.schema["name"] for row in resources if row.schema and row.schema.get("name")}
    )


_RECOUNT = """
UPDATE {table} AS producer SET datasets_count = counted.number
FROM (
  SELECT each.id, count(dataset.id) AS number FROM {table} AS each
  LEFT JOIN datasets_dataset AS dataset ON dataset.{column} = each.id
    AND NOT dataset.private AND dataset.deleted IS NULL AND dataset.archived IS NULL
  GROUP BY each.id
) AS counted
WHERE counted.id = producer.id AND producer.datasets_count <> counted.number
RETURNING producer.id
"""


@transaction.atomic
def recount_producers() -> int:
    """How many organizations and people had a wrong count of published datasets, now right."""
    with connection.cursor() as cursor:
        cursor.execute(_RECOUNT.format(table="accounts_user", column="owner_id"))
        people = len(cursor.fetchall())
        cursor.execute(
            _RECOUNT.format(table="organizations_organization", column="organization_id")
        )
        changed = [pk for (pk,) in cursor.fetchall()]
    organizations = Organization.objects.published().filter(pk__in=changed)
    documents.write(organization_document(organization) for organization in organizations)
    return people + len(changed)
