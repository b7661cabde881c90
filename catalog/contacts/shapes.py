"""What answers about contact points look like (API contract 3.10)."""

from typing import Final

from catalog.contacts.choices import ContactRole
from organizations.shapes import PRODUCER
from portal.core.api.shapes import KEY, TEXT, TEXT_OR_NULL, constant, shape, vocabulary

CONTACT_POINT: Final = shape(
    "ContactPoint",
    "Who answers for a dataset or a dataservice",
    {
        "id": KEY,
        "class": constant("ContactPoint"),
        "name": TEXT,
        "email": TEXT_OR_NULL,
        "contact_form": TEXT_OR_NULL,
        "role": vocabulary("ContactRole", "What a contact point answers for", ContactRole.values),
        **PRODUCER,
    },
)
