"""What of a dataservice is searched, filtered and counted."""

from collections.abc import Sequence

from catalog.dataservices.models import Dataservice
from organizations.choices import ProducerType
from portal.search import documents
from portal.search.choices import Facet, Kind
from portal.search.sources import Source
from portal.search.weights import Use


def document(dataservice: Dataservice) -> documents.Document:
    """The search document of a dataservice whose organization is already read."""
    organization = dataservice.organization
    use = Use(
        views=dataservice.views_count,
        followers=dataservice.followers_count,
        reuses=dataservice.reuses_count,
        trust=_trust(dataservice),
    )
    return documents.Document(
        kind=Kind.DATASERVICE,
        object_id=dataservice.pk,
        title=dataservice.title,
        acronym=dataservice.acronym,
        hints=" ".join(dataservice.tags),
        producer=f"{organization.name} {organization.acronym}" if organization else "",
        text=dataservice.description[: documents.DESCRIPTION_CHARACTERS],
        organization_id=dataservice.organization_id,
        values=_values(dataservice),
        created=dataservice.created_at,
        last_update=dataservice.metadata_modified_at,
        reuses=dataservice.reuses_count,
        followers=dataservice.followers_count,
        views=dataservice.views_count,
        interest=use.interest(),
    )


def _values(dataservice: Dataservice) -> dict[Facet, Sequence[str]]:
    """What it is filtered by and counted on."""
    producer = dataservice.organization
    return {
        Facet.ACCESS_TYPE: [dataservice.access_type],
        Facet.PRODUCER_TYPE: [producer.producer_type if producer else ProducerType.USER],
        Facet.ORGANIZATION_ID: [str(dataservice.organization_id or "")],
        Facet.OWNER: [str(dataservice.owner_id or "")],
        Facet.ORGANIZATION_BADGE: producer.badges if producer else [],
        Facet.TAG: dataservice.tags,
        Facet.BADGE: dataservice.badges,
        Facet.FEATURED: [str(dataservice.featured).lower()],
    }


def _trust(dataservice: Dataservice) -> int:
    organization = dataservice.organization
    return int(dataservice.featured) + int(organization is not None and organization.is_certified)


def documents_of(keys: Sequence[int]) -> list[documents.Document]:
    """The documents of these dataservices, those that are not published left out."""
    return [document(row) for row in Dataservice.objects.published().for_feed().filter(pk__in=keys)]


def index(dataservice: Dataservice) -> None:
    """Write its document, or remove it when the dataservice is not for everyone."""
    if dataservice.is_public:
        documents.write(documents_of([dataservice.pk]))
    else:
        documents.forget(Kind.DATASERVICE, [dataservice.pk])


SOURCE = Source(Kind.DATASERVICE, Dataservice.objects.published, documents_of)
