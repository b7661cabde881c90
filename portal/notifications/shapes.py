"""What answers about notifications look like (API contract 3.10)."""

from typing import Final

from portal.accounts.shapes import USER_REF
from portal.core.api.shapes import MOMENT, MOMENT_OR_NULL, UUID, Shape, shape, vocabulary
from portal.notifications.choices import NotificationKind

DETAILS: Final = Shape(
    "NotificationDetails",
    {
        **shape(
            "",
            "What it is about: its class says which keys are beside; an object is null once closed to the reader",
            {"class": vocabulary("NotificationClass", "What happened", NotificationKind.values)},
        ),
        "additionalProperties": True,
    },
)
NOTIFICATION: Final = shape(
    "Notification",
    "What a person is told",
    {
        "id": UUID,
        "created_at": MOMENT,
        "last_modified": MOMENT,
        "handled_at": MOMENT_OR_NULL,
        "user": USER_REF,
        "details": DETAILS,
    },
)
