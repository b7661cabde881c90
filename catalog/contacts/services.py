"""Writes of contact points."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from catalog.contacts.models import ContactPoint
from organizations.models import Organization
from portal.accounts.models import User


class Identical(Exception):
    """Another contact point of this producer has the same values."""


@transaction.atomic
def create_contact(*, contact: ContactPoint) -> tuple[ContactPoint, bool]:
    """Store a contact point, and whether it is new: the one that has all its values is given back."""
    _hold_producer(contact)
    known = ContactPoint.objects.same_as(contact).first()
    if known is not None:
        return known, False
    contact.save(force_insert=True)
    return contact, True


@transaction.atomic
def update_contact(*, contact: ContactPoint, changes: Sequence[str]) -> None:
    """Save the named fields. Raises: Identical."""
    _hold_producer(contact)
    if ContactPoint.objects.same_as(contact).exists():
        raise Identical
    contact.last_modified = timezone.now()
    contact.save(update_fields=[*changes, "last_modified"])


def delete_contact(*, contact: ContactPoint) -> None:
    """Remove a contact point from what it answers for, and for good."""
    contact.delete()


def _hold_producer(contact: ContactPoint) -> None:
    """Make another writer of the same producer's contacts wait, so that two cannot store the same one."""
    if contact.organization_id:
        Organization.objects.select_for_update(no_key=True).get(pk=contact.organization_id)
    else:
        User.objects.select_for_update(no_key=True).get(pk=contact.owner_id)
