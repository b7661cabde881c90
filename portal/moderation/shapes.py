"""What answers about reports look like (API contract 3.10)."""

from typing import Final

from portal.accounts.shapes import USER_REF
from portal.core.api.shapes import (
    ADDRESS,
    COUNT,
    KEY,
    MOMENT,
    MOMENT_OR_NULL,
    REFERENCE,
    TEXT,
    TEXT_OR_NULL,
    nullable,
    shape,
    vocabulary,
)
from portal.moderation.choices import Reason

REPORT: Final = shape(
    "Report",
    "A report, with what became of its subject",
    {
        "id": KEY,
        "by": nullable(USER_REF),
        "subject": REFERENCE,
        "subject_label": TEXT,
        "subject_deleted_at": MOMENT_OR_NULL,
        "subject_deleted_by": nullable(USER_REF),
        "subject_embed_id": TEXT_OR_NULL,
        "reason": vocabulary("ReportReason", "Why an object is reported", Reason.values),
        "message": TEXT_OR_NULL,
        "reported_at": MOMENT,
        "dismissed_at": MOMENT_OR_NULL,
        "dismissed_by": nullable(USER_REF),
        "callbacks_count": COUNT,
        "self_api_url": ADDRESS,
    },
)
REASON: Final = shape(
    "ReasonTerm", "A reason of reports and its label", {"value": TEXT, "label": TEXT}
)
