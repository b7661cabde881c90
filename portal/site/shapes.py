"""What answers about the site and about several kinds look like (API contract 3.10, 13.1, 14.6)."""

from typing import Final

from catalog.dataservices.shapes import DATASERVICE_REF
from catalog.datasets.shapes import DATASET_REF
from organizations.choices import RequestStatus
from organizations.shapes import ORGANIZATION_REF
from portal.accounts.shapes import USER_REF
from portal.core.api.shapes import (
    ADDRESS,
    ANYTHING,
    COUNT,
    KEY,
    MOMENT,
    MOMENT_OR_NULL,
    MONTHS,
    TEXT,
    TEXT_OR_NULL,
    Json,
    array,
    constant,
    nullable,
    one_of,
    shape,
    vocabulary,
)
from reuses.shapes import REUSE_REF

_PARTY: Final[Json] = one_of(ORGANIZATION_REF, USER_REF, {"type": "null"})
TRANSFER: Final = shape(
    "Transfer",
    "An object that someone offers to someone else",
    {
        "id": KEY,
        "user": nullable(USER_REF),
        "owner": _PARTY,
        "recipient": _PARTY,
        "subject": one_of(DATASET_REF, REUSE_REF, DATASERVICE_REF, {"type": "null"}),
        "comment": TEXT,
        "created": MOMENT,
        "status": vocabulary("TransferStatus", "Where a transfer stands", RequestStatus.values),
        "responded": MOMENT_OR_NULL,
        "reponse_comment": TEXT_OR_NULL,
    },
)
ACTIVITY: Final = shape(
    "Activity",
    "What someone did to an object",
    {
        "actor": nullable(USER_REF),
        "organization": nullable(ORGANIZATION_REF),
        "related_to": TEXT,
        "related_to_id": KEY,
        "related_to_kind": TEXT,
        "related_to_url": ADDRESS,
        "created_at": MOMENT,
        "label": TEXT,
        "key": TEXT,
        "icon": TEXT,
        "changes": array(TEXT),
        "extras": ANYTHING,
    },
)
ACCESS_REASON: Final = shape(
    "AccessReasonTerm",
    "A reason of restricted access and where it comes from",
    {"value": TEXT, "label": TEXT, "definition": TEXT},
)
_COUNTED: Final = (
    "datasets", "resources", "reuses", "dataservices", "organizations", "users", "discussions", "followers",
    "public-service", "harvesters", "max_dataset_followers", "max_dataset_reuses", "max_reuse_datasets",
    "max_reuse_followers", "max_org_followers", "max_org_reuses", "max_org_datasets",
)  # fmt: skip
_BY_MONTHS: Final = (
    "datasets_by_months", "reuses_by_months", "organizations_by_months", "users_by_months", "discussions_by_months",
    "harvesters_by_months", "datasets_visits_by_months", "resources_downloads_by_months",
)  # fmt: skip
SITE: Final = shape(
    "Site",
    "The site and its figures",
    {
        "id": constant("default"),
        "title": TEXT,
        "keywords": array(TEXT),
        "feed_size": COUNT,
        "version": TEXT,
        "metrics": shape(
            "SiteMetrics",
            "How much is in the catalogue",
            {**dict.fromkeys(_COUNTED, COUNT), **dict.fromkeys(_BY_MONTHS, MONTHS)},
        ),
    },
)
