"""What of a topic is searched and counted."""

from collections.abc import Sequence

from django.db.models import Prefetch

from catalog.topics.models import Topic, TopicElement
from catalog.topics.querysets import TopicQuerySet
from organizations.choices import ProducerType
from portal.search import documents
from portal.search.choices import Facet, Kind
from portal.search.sources import Source
from portal.search.weights import Use

FACETS = ("tag", "organization_id", "producer_type", "last_update")


def document(topic: Topic) -> documents.Document:
    """The search document of a topic whose organization and elements are already read."""
    organization = topic.organization
    words = (f"{element.title} {element.description}" for element in topic.elements.all())
    return documents.Document(
        kind=Kind.TOPIC,
        object_id=topic.pk,
        title=topic.name,
        hints=" ".join(topic.tags),
        producer=organization.name if organization else "",
        text=" ".join([topic.description, *words])[: documents.DESCRIPTION_CHARACTERS],
        organization_id=topic.organization_id,
        values=_values(topic),
        created=topic.created_at,
        last_update=topic.last_modified,
        interest=Use(reuses=topic.elements_count, trust=int(topic.featured)).interest(),
    )


def _values(topic: Topic) -> dict[Facet, Sequence[str]]:
    """What it is filtered by and counted on."""
    producer = topic.organization
    return {
        Facet.PRODUCER_TYPE: [producer.producer_type if producer else ProducerType.USER],
        Facet.ORGANIZATION_ID: [str(topic.organization_id or "")],
        Facet.TAG: topic.tags,
        Facet.FEATURED: [str(topic.featured).lower()],
    }


def searchable() -> TopicQuerySet:
    """Those to be found: the published."""
    return Topic.objects.published()


def documents_of(keys: Sequence[int]) -> list[documents.Document]:
    """The documents of these topics, those not to be found left out."""
    elements = TopicElement.objects.only("topic", "title", "description").in_topic_order()
    rows = searchable().select_related("organization").filter(pk__in=keys)
    return [document(row) for row in rows.prefetch_related(Prefetch("elements", elements))]


def index(topic: Topic) -> None:
    """Write its document, or remove it when it is not to be found."""
    found = documents_of([topic.pk])
    if found:
        documents.write(found)
    else:
        documents.forget(Kind.TOPIC, [topic.pk])


SOURCE = Source(Kind.TOPIC, searchable, documents_of)
