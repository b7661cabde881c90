"""The query parameters of the listing and of search, for the OpenAPI description."""

from portal.core.api import schema
from portal.discussions.choices import SUBJECTS
from portal.discussions.filters import SEARCH_SORTS, SORTS
from portal.search.counting import LAST_UPDATE_DAYS

LISTING = (
    schema.text("for", "Id of what is discussed; repeat it to widen", many=True),
    schema.text("org", "Id of the organization that publishes what is discussed"),
    schema.text("user", "Id of someone who took part"),
    schema.flag("closed", "Closed or open"),
    schema.text("q", "Words of the title or messages"),
    schema.sort(SORTS),
)
SEARCH = (
    schema.text("q", "Words of the title or messages"),
    schema.flag("closed", "Closed or open"),
    schema.text("object_type", "Class of what is discussed", SUBJECTS),
    schema.text("last_update_range", "How recent the last message is", LAST_UPDATE_DAYS),
    schema.sort(SEARCH_SORTS),
)
