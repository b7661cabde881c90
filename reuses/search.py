"""What of a reuse is searched and counted."""

from organizations.choices import ProducerType
from portal.search import documents
from portal.search.choices import Kind
from reuses.models import Reuse

FACETS = ("type", "topic", "producer_type", "last_update", "tag")


def document(reuse: Reuse) -> documents.Document:
    """The search document of a reuse whose organization is already read."""
    organization = reuse.organization
    popularity = documents.Popularity(
        views=reuse.views_count,
        followers=reuse.followers_count,
        reuses=reuse.datasets_count,
        trust=1.2 if reuse.featured else 1.0,
    )
    return documents.Document(
        kind=Kind.REUSE,
        object_id=reuse.pk,
        title=reuse.title,
        keywords=" ".join(reuse.tags),
        producer=organization.name if organization else "",
        text=reuse.description,
        organization_id=reuse.organization_id,
        producer_type=organization.producer_type if organization else ProducerType.USER,
        type=reuse.type,
        topic=reuse.topic,
        is_featured=reuse.featured,
        tags=reuse.tags,
        created=reuse.created_at,
        last_update=reuse.last_modified,
        followers=reuse.followers_count,
        views=reuse.views_count,
        datasets=reuse.datasets_count,
        score=popularity.score(),
    )


def index(reuse: Reuse) -> None:
    """Write its document, or remove it: a reuse without dataset is not searched (API contract 2.4)."""
    if reuse.is_public and reuse.datasets_count:
        documents.write([document(reuse)])
    else:
        documents.forget(Kind.REUSE, [reuse.pk])
