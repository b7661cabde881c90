"""Counters that datasets own on their producers, computed in the transaction that changes them.

The producer's row is locked first: of two writes at once, the second counts what the first stored.
"""

from catalog.datasets.models import Dataset
from organizations.models import Organization
from organizations.search import index as index_organization
from portal.accounts.models import User


def count_datasets(organization_id: int | None, owner_id: int | None) -> None:
    """Write how many published datasets this organization, or this person, has."""
    if organization_id is not None:
        _count_of_organization(organization_id)
    if owner_id is not None:
        _count_of_owner(owner_id)


def _count_of_owner(key: int) -> None:
    owner = User.objects.select_for_update(no_key=True).get(pk=key)
    count = Dataset.objects.published().filter(owner_id=key).count()
    if owner.datasets_count != count:
        owner.datasets_count = count
        owner.save(update_fields=["datasets_count"])


def _count_of_organization(key: int) -> None:
    organization = Organization.objects.select_for_update(no_key=True).get(pk=key)
    count = Dataset.objects.published().filter(organization_id=key).count()
    if organization.datasets_count != count:
        organization.datasets_count = count
        organization.save(update_fields=["datasets_count"])
        index_organization(organization)
