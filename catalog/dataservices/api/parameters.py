"""The query parameters of the listing and of search, for the OpenAPI description."""

from catalog.dataservices.filters import SEARCH_SORTS, SORTS
from catalog.datasets.choices import AccessType
from organizations.choices import OrganizationBadge, ProducerType
from portal.core.api import schema
from portal.search.counting import LAST_UPDATE_DAYS

_SHARED = (
    schema.text("q", "Words to find"),
    schema.text("access_type", "Who may call it", AccessType.values),
    schema.text("tag", "Keyword; repeat it to narrow", many=True),
    schema.text("organization", "Organization id"),
    schema.text("owner", "User id"),
    schema.text("topic", "Topic id"),
    schema.flag("featured", "Featured or not"),
)
LISTING = (
    *_SHARED,
    schema.sort(SORTS),
    schema.text("dataset", "Dataset id"),
    schema.text("reuse", "Reuse id"),
    schema.text("contact_point", "Contact point id"),
    schema.text("organization_badge", "Badge of the organization", OrganizationBadge.values),
)
SEARCH = (
    *_SHARED,
    schema.sort(SEARCH_SORTS),
    schema.text("producer_type", "Kind of producer", ProducerType.values),
    schema.text("last_update_range", "How recent it is", LAST_UPDATE_DAYS),
    schema.flag("is_restricted", "Restricted or not; `access_type` says more"),
    schema.flag("archived", "Archived ones, which search never finds"),
)
