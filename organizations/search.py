"""What of an organization is searched and counted."""

from organizations.models import Organization
from portal.search import documents
from portal.search.choices import Kind

FACETS = ("producer_type",)


def document(organization: Organization) -> documents.Document:
    """The search document of an organization."""
    popularity = documents.Popularity(
        views=organization.views_count,
        followers=organization.followers_count,
        reuses=organization.datasets_count,
        trust=1.3 if organization.is_certified else 1.0,
    )
    return documents.Document(
        kind=Kind.ORGANIZATION,
        object_id=organization.pk,
        title=organization.name,
        acronym=organization.acronym,
        text=f"{organization.summary} {organization.description}",
        organization_id=organization.pk,
        producer_type=organization.producer_type,
        badges=organization.badges,
        created=organization.created_at,
        last_update=organization.last_modified,
        reuses=organization.reuses_count,
        followers=organization.followers_count,
        views=organization.views_count,
        datasets=organization.datasets_count,
        score=popularity.score(),
    )


def index(organization: Organization) -> None:
    """Write its document, or remove it when it was deleted."""
    if organization.deleted:
        documents.forget(Kind.ORGANIZATION, [organization.pk])
    else:
        documents.write([document(organization)])
