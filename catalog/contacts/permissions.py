"""Who may change a contact point (API contract 14.5)."""

from catalog.contacts.models import ContactPoint
from organizations.permissions import may_edit_owned
from portal.core.rules import AnyUser, rule


@rule("contacts.change_contactpoint")
def may_change_contact(user: AnyUser, contact: ContactPoint) -> bool:
    """Its owner, its organization's administrators and editors, operators."""
    return may_edit_owned(user, contact)
