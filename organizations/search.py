"""What of an organization is searched and counted."""

from collections.abc import Sequence

from organizations.models import Organization
from portal.search import documents
from portal.search.choices import Facet, Kind
from portal.search.sources import Source
from portal.search.weights import Use

FACETS = ("producer_type",)


def document(organization: Organization) -> documents.Document:
    """The search document of an organization."""
    use = Use(
        views=organization.views_count,
        followers=organization.followers_count,
        reuses=organization.datasets_count,
        trust=int(organization.is_certified),
    )
    return documents.Document(
        kind=Kind.ORGANIZATION,
        object_id=organization.pk,
        title=organization.name,
        acronym=organization.acronym,
        text=f"{organization.summary} {organization.words}",
        organization_id=organization.pk,
        values={
            Facet.PRODUCER_TYPE: [organization.producer_type],
            Facet.BADGE: organization.badges,
        },
        created=organization.created_at,
        last_update=organization.last_modified,
        reuses=organization.reuses_count,
        followers=organization.followers_count,
        views=organization.views_count,
        datasets=organization.datasets_count,
        interest=use.interest(),
    )


def index(organization: Organization) -> None:
    """Write its document, or remove it when it was deleted."""
    if organization.deleted:
        documents.forget(Kind.ORGANIZATION, [organization.pk])
    else:
        documents.write([document(organization)])


def documents_of(keys: Sequence[int]) -> list[documents.Document]:
    """The documents of these organizations, deleted ones left out."""
    rows = Organization.objects.published().select_related("profile").filter(pk__in=keys)
    return [document(row) for row in rows]


SOURCE = Source(Kind.ORGANIZATION, Organization.objects.published, documents_of)
