"""What of a dataset is searched, filtered and counted."""

from catalog.datasets.choices import DatasetBadge, families_of
from catalog.datasets.models import Dataset
from organizations.choices import ProducerType
from portal.search import documents
from portal.search.choices import Kind

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
    "tag",
)


def document(dataset: Dataset) -> documents.Document:
    """The search document of a dataset, whose organization, licence and zones are already read."""
    organization = dataset.organization
    popularity = documents.Popularity(
        views=dataset.views_count,
        reuses=dataset.reuses_count,
        followers=dataset.followers_count,
        downloads=dataset.downloads_count,
        quality=dataset.quality_score,
        trust=_trust(dataset),
    )
    return documents.Document(
        kind=Kind.DATASET,
        object_id=dataset.pk,
        title=dataset.title,
        acronym=dataset.acronym,
        keywords=" ".join(dataset.tags),
        producer=f"{organization.name} {organization.acronym}" if organization else "",
        text=f"{dataset.description_short} {dataset.description[: documents.DESCRIPTION_CHARACTERS]}",
        organization_id=dataset.organization_id,
        producer_type=organization.producer_type if organization else ProducerType.USER,
        license=dataset.license.key if dataset.license else "notspecified",
        frequency=dataset.frequency,
        granularity=dataset.granularity,
        access_type=dataset.access_type,
        is_featured=dataset.featured,
        families=families_of(dataset.resources_formats),
        formats=dataset.resources_formats,
        badges=dataset.badges,
        tags=dataset.tags,
        zones=zone_ids(dataset),
        created=dataset.created_at,
        last_update=dataset.last_update,
        reuses=dataset.reuses_count,
        followers=dataset.followers_count,
        views=dataset.views_count,
        quality=dataset.quality_score,
        score=popularity.score(),
    )


def zone_ids(dataset: Dataset) -> list[str]:
    """Ids of its zones; none for one that was just built in memory."""
    return (
        sorted(zone.geoid for zone in dataset.zones.all())
        if "zones" in getattr(dataset, "_prefetched_objects_cache", {})
        else []
    )


def index(dataset: Dataset) -> None:
    """Write its document, or remove it when the dataset is not for everyone."""
    if not dataset.is_public:
        documents.forget(Kind.DATASET, [dataset.pk])
        return
    fresh = Dataset.objects.for_page().get(pk=dataset.pk)
    documents.write([document(fresh)])


def _trust(dataset: Dataset) -> float:
    trust = 1.3 if DatasetBadge.SPD in dataset.badges else 1.0
    if dataset.organization and dataset.organization.is_certified:
        trust *= 1.2
    return trust * (1.2 if dataset.featured else 1.0)
