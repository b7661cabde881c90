"""What of a dataset is searched, filtered and counted."""

from collections.abc import Sequence
from functools import cache
from typing import Any, Final

from django.db import connection

from catalog.datasets.choices import DatasetBadge, families_of
from catalog.datasets.models import Dataset
from organizations.choices import ProducerType
from portal.core.rows import RowsByKey
from portal.search import documents
from portal.search.choices import Facet, Kind
from portal.search.sources import Source
from portal.search.weights import Use

FACETS = (
    "format_family",
    "access_type",
    "last_update",
    "producer_type",
    "badge",
    "organization_id",
    "license",
    "format",
    "frequency",
    "granularity",
    "geozone",
    "schema",
    "tag",
)


_SAID: Final = {"organization": ("name", "acronym", "badges"), "license": ("key",)}
"""What a document says of a dataset's producer and licence."""


def document(
    dataset: Dataset,
    *,
    zones: Sequence[str],
    schemas: Sequence[str] = (),
    topics: Sequence[str] = (),
) -> documents.Document:
    """The search document of a dataset, whose organization and licence are already read.

    topics: ids of the public ones that hold it.
    """
    organization = dataset.organization
    use = Use(
        views=dataset.views_count,
        reuses=dataset.reuses_count,
        followers=dataset.followers_count,
        downloads=dataset.downloads_count,
        quality=dataset.quality_score,
        trust=_trust(dataset),
    )
    names = f"{organization.name} {organization.acronym}" if organization else ""
    return documents.Document(
        kind=Kind.DATASET,
        object_id=dataset.pk,
        title=dataset.title,
        acronym=dataset.acronym,
        hints=" ".join(dataset.tags),
        producer=f"{names} {' '.join(dataset.resources_formats)}",
        text=f"{dataset.description_short} {dataset.description[: documents.DESCRIPTION_CHARACTERS]}",
        period=(dataset.temporal_start, dataset.temporal_end),
        organization_id=dataset.organization_id,
        values={
            **_values(dataset, zones, schemas),
            Facet.TOPICS: topics,
        },
        created=dataset.created_at,
        last_update=dataset.last_update,
        reuses=dataset.reuses_count,
        followers=dataset.followers_count,
        views=dataset.views_count,
        quality=dataset.quality_score,
        interest=use.interest(),
    )


def _values(
    dataset: Dataset, zones: Sequence[str], schemas: Sequence[str]
) -> dict[Facet, Sequence[str]]:
    """What it is filtered by and counted on."""
    producer = dataset.organization
    return {
        Facet.FORMAT_FAMILY: families_of(dataset.resources_formats),
        Facet.ACCESS_TYPE: [dataset.access_type],
        Facet.PRODUCER_TYPE: [producer.producer_type if producer else ProducerType.USER],
        Facet.ORGANIZATION_ID: [str(dataset.organization_id or "")],
        Facet.TAG: dataset.tags,
        Facet.LICENSE: [dataset.license.key if dataset.license else "notspecified"],
        Facet.FORMAT: dataset.resources_formats,
        Facet.SCHEMA: schemas,
        Facet.GEOZONE: zones,
        Facet.GRANULARITY: [dataset.granularity],
        Facet.BADGE: dataset.badges,
        Facet.FREQUENCY: [dataset.frequency],
        Facet.FEATURED: [str(dataset.featured).lower()],
        Facet.OWNER: [str(dataset.owner_id or "")],
        Facet.ORGANIZATION_BADGE: producer.badges if producer else [],
    }


def index(dataset: Dataset) -> None:
    """Write its document, or remove it when the dataset is not for everyone."""
    if not dataset.is_public:
        documents.forget(Kind.DATASET, [dataset.pk])
        return
    documents.write(documents_of([dataset.pk]))


def documents_of(keys: Sequence[int]) -> list[documents.Document]:
    """The documents of these datasets, those that are not published left out: two queries."""
    rows = _rows().in_order(keys)
    with connection.cursor() as cursor:
        sql, bound = _links()
        cursor.execute(sql, [*bound, [row.pk for row in rows]])
        links = {key: lists for key, *lists in cursor.fetchall()}
    return [
        document(row, zones=zones, schemas=schemas, topics=topics)
        for row in rows
        for zones, schemas, topics in [links[row.pk]]
    ]


@cache
def _rows() -> RowsByKey:
    return RowsByKey(Dataset.objects.published(), _SAID)


@cache
def _links() -> tuple[str, tuple[Any, ...]]:
    """The statement that reads what datasets are linked to, by a list of keys, written once."""
    sql, bound = Dataset.objects.links_for_search().query.sql_with_params()
    return f'{sql} WHERE "{Dataset._meta.db_table}".id = ANY(%s)', bound


def _trust(dataset: Dataset) -> int:
    reasons = (
        DatasetBadge.SPD in dataset.badges,
        dataset.organization is not None and dataset.organization.is_certified,
        dataset.featured,
    )
    return sum(reasons)


SOURCE = Source(Kind.DATASET, Dataset.objects.published, documents_of)
