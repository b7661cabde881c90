"""Contact points as dictionaries (API contract 3.10)."""

from typing import Any

from catalog.contacts.models import ContactPoint
from organizations.representations import producer_refs
from portal.core.representations import Reader


def contact_point(contact: ContactPoint, reader: Reader) -> dict[str, Any]:
    """Who answers for a dataset; its producer is already read."""
    return {
        "id": contact.public_id,
        "class": "ContactPoint",
        "name": contact.name,
        "email": contact.email or None,
        "contact_form": contact.contact_form or None,
        "role": contact.role,
        **producer_refs(contact, reader),
    }
