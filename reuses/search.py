"""What of a reuse is searched and counted."""

from collections.abc import Sequence

from organizations.choices import ProducerType
from portal.search import documents
from portal.search.choices import Facet, Kind
from portal.search.sources import Source
from portal.search.weights import Use
from reuses.models import Reuse
from reuses.querysets import ReuseQuerySet

FACETS = ("type", "topic", "producer_type", "last_update", "tag")


def document(reuse: Reuse) -> documents.Document:
    """The search document of a reuse whose organization is already read."""
    organization = reuse.organization
    use = Use(
        views=reuse.views_count,
        followers=reuse.followers_count,
        reuses=reuse.datasets_count,
        trust=int(reuse.featured),
    )
    return documents.Document(
        kind=Kind.REUSE,
        object_id=reuse.pk,
        title=reuse.title,
        hints=" ".join(reuse.tags),
        producer=organization.name if organization else "",
        text=reuse.description,
        organization_id=reuse.organization_id,
        values=_values(reuse),
        created=reuse.created_at,
        last_update=reuse.last_modified,
        followers=reuse.followers_count,
        views=reuse.views_count,
        datasets=reuse.datasets_count,
        interest=use.interest(),
    )


def _values(reuse: Reuse) -> dict[Facet, Sequence[str]]:
    """What it is filtered by and counted on."""
    producer = reuse.organization
    return {
        Facet.PRODUCER_TYPE: [producer.producer_type if producer else ProducerType.USER],
        Facet.ORGANIZATION_ID: [str(reuse.organization_id or "")],
        Facet.OWNER: [str(reuse.owner_id or "")],
        Facet.ORGANIZATION_BADGE: producer.badges if producer else [],
        Facet.TYPE: [reuse.type],
        Facet.TOPIC: [reuse.topic],
        Facet.TAG: reuse.tags,
        Facet.FEATURED: [str(reuse.featured).lower()],
    }


def searchable() -> ReuseQuerySet:
    """Those to be found: published, and with a dataset (API contract 2.4)."""
    return Reuse.objects.published().filter(datasets_count__gt=0)


def documents_of(keys: Sequence[int]) -> list[documents.Document]:
    """The documents of these reuses, those not to be found left out."""
    return [document(row) for row in searchable().for_page().filter(pk__in=keys)]


def index(reuse: Reuse) -> None:
    """Write its document, or remove it when it is not to be found."""
    found = documents_of([reuse.pk])
    if found:
        documents.write(found)
    else:
        documents.forget(Kind.REUSE, [reuse.pk])


SOURCE = Source(Kind.REUSE, searchable, documents_of)
