"""What the API accepts for a contact point (API contract 3.10)."""

import re
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from catalog.contacts.choices import ContactRole
from catalog.contacts.models import ContactPoint
from portal.core.api.errors import bad_fields
from portal.core.api.fields import MODEL_MESSAGES, ModelText, Reference, WebAddress

NAME_LENGTH: Final = 255
URL_LENGTH: Final = 1000
WRITTEN: Final[tuple[str, ...]] = ("name", "email", "contact_form", "role")
_LINK: Final = re.compile(r"https?://|www\.", re.IGNORECASE)


@extend_schema_field({"type": "string", "enum": ContactRole.values})
class RoleField(serializers.ChoiceField):
    """A role of contact points."""

    def __init__(self) -> None:
        super().__init__(choices=ContactRole.choices, error_messages=MODEL_MESSAGES)


class ContactInput(serializers.Serializer):
    """The fields of a contact point that people may write, and no others."""

    name = ModelText(NAME_LENGTH, required=True)
    email = serializers.EmailField(
        required=False, allow_null=True, allow_blank=True, max_length=254
    )
    contact_form = WebAddress(URL_LENGTH, required=False, allow_null=True, allow_blank=True)
    role = RoleField()
    organization = Reference()
    owner = Reference()

    def validate_name(self, value: str) -> str:
        """A name, not a link."""
        if _LINK.search(value):
            raise serializers.ValidationError(_("Ce champ semble contenir un lien."))
        return value


def write_into(contact: ContactPoint, data: dict[str, Any]) -> list[str]:
    """Set the validated values on the row; the names of its fields that changed.

    Raises: ValidationError when nobody could be reached.
    """
    values = {name: data[name] or "" for name in WRITTEN if name in data}
    changed = [name for name, value in values.items() if getattr(contact, name) != value]
    for name in changed:
        setattr(contact, name, values[name])
    is_reachable = contact.email or contact.contact_form
    if contact.role == ContactRole.CONTACT and not is_reachable:
        words = "At least an email or a contact form is required for a contact point"
        raise bad_fields(email=words, contact_form=words)
    return changed
