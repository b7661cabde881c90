"""The query parameters of the listings and of search, for the OpenAPI description."""

from organizations.choices import OrganizationBadge, ProducerType
from portal.core.api import schema
from portal.search.counting import LAST_UPDATE_DAYS
from reuses.choices import ReuseTopic, ReuseType
from reuses.filters import SEARCH_SORTS, SORTS

LISTING = (
    schema.text("q", "Words of the title or description"),
    schema.sort(SORTS),
    schema.text("type", "Type", ReuseType.values),
    schema.text("topic", "Topic", ReuseTopic.values),
    schema.text("tag", "Keyword; repeat it to narrow", many=True),
    schema.text("organization", "Organization id"),
    schema.text("owner", "User id"),
    schema.text("dataset", "Dataset id"),
    schema.text("dataservice", "Dataservice id"),
    schema.text("organization_badge", "Badge of the organization", OrganizationBadge.values),
    schema.flag("private", "Your own drafts"),
    schema.flag("featured", "Featured or not"),
)
SEARCH = (
    schema.text("q", "Words to find"),
    schema.sort(SEARCH_SORTS),
    schema.text("type", "Type", ReuseType.values),
    schema.text("topic", "Topic", ReuseTopic.values),
    schema.text("tag", "Keyword; repeat it to narrow", many=True),
    schema.text("organization", "Organization id"),
    schema.text("owner", "User id"),
    schema.text("organization_badge", "Badge of the organization", OrganizationBadge.values),
    schema.text("producer_type", "Kind of producer", ProducerType.values),
    schema.text("last_update_range", "How recent it is", LAST_UPDATE_DAYS),
    schema.flag("featured", "Featured or not"),
    schema.flag("archived", "Archived ones, which search never finds"),
)
