"""Counters that datasets own on their producers, computed in the transaction that changes them."""

from catalog.datasets.models import Dataset
from organizations.models import Organization
from organizations.search import index as index_organization
from portal.accounts.models import User


def count_datasets(organization_id: int | None, owner_id: int | None) -> None:
    """Write how many published datasets this organization, or this person, has."""
    if organization_id is not None:
        count = Dataset.objects.published().filter(organization_id=organization_id).count()
        if (
            Organization.objects.filter(pk=organization_id)
            .exclude(datasets_count=count)
            .update(datasets_count=count)
        ):
            index_organization(Organization.objects.get(pk=organization_id))
    if owner_id is not None:
        count = Dataset.objects.published().filter(owner_id=owner_id).count()
        User.objects.filter(pk=owner_id).update(datasets_count=count)
