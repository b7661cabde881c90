"""The query parameters of the listings and of search, for the OpenAPI description."""

from catalog.datasets.choices import AccessType, DatasetBadge, FormatFamily, Frequency, UpdateRange
from catalog.datasets.filters import SEARCH_SORTS, SORTS
from organizations.choices import OrganizationBadge, ProducerType
from portal.core.api import schema

_SHARED = (
    schema.text("q", "Words to find"),
    schema.text("tag", "Keyword; repeat it to narrow", many=True),
    schema.text("license", "Licence id"),
    schema.text("geozone", "Zone id"),
    schema.text("temporal_coverage", "YYYY-MM-DD-YYYY-MM-DD: the coverage starts in this range"),
    schema.text("access_type", "Who may take the files", AccessType.values),
    schema.text("organization", "Organization id"),
    schema.text("owner", "User id"),
    schema.text("reuse", "Reuse id"),
    schema.text("dataservice", "API id"),
    schema.text("topic", "Topic id"),
    schema.text("organization_badge", "Badge of the organization", OrganizationBadge.values),
    schema.text("badge", "Badge of the dataset", DatasetBadge.values),
    schema.text("schema", "Name of a schema of its files"),
    schema.text("schema_version", "Version of a schema of its files"),
    schema.flag("featured", "Featured or not"),
)
LISTING = (
    *_SHARED,
    schema.sort(SORTS),
    schema.text("granularity", "Granularity id"),
    schema.text("format", "Exact format of one of its files"),
    schema.flag("archived", "Your own archived ones; needs credentials"),
    schema.flag("deleted", "Your own deleted ones; needs credentials"),
    schema.flag("private", "Your own drafts; needs credentials"),
)
SEARCH = (
    *_SHARED,
    schema.sort(SEARCH_SORTS),
    schema.text("granularity", "Granularity id; repeat it to widen", many=True),
    schema.text("format", "Format of one of its files; repeat it to widen", many=True),
    schema.text("format_family", "Family of formats", FormatFamily.values),
    schema.text("producer_type", "Kind of producer", ProducerType.values),
    schema.text("organization_name", "Exact name of the organization"),
    schema.text("last_update_range", "How recent the data are", UpdateRange.values),
    schema.text("frequency", "Announced frequency of updates", Frequency.values),
)
