"""Counters that dataservices own on what they serve and on their producers.

Rows are locked before they are counted: of two writes at once, the second counts what the first stored.
"""

from collections.abc import Collection

from django.db.models import Count

from catalog.dataservices.models import Dataservice
from catalog.datasets.models import Dataset
from organizations.models import Organization
from portal.accounts.models import User


def hold_datasets(keys: Collection[int]) -> list[Dataset]:
    """These datasets, locked in the order of their keys until the transaction ends."""
    if not keys:
        return []
    rows = Dataset.objects.select_for_update(of=("self",), no_key=True)
    return list(rows.filter(pk__in=keys).only("dataservices_count").order_by("pk"))


def count_on_datasets(datasets: Collection[Dataset]) -> None:
    """Write how many published dataservices serve each of these datasets, which are held."""
    links = Dataservice.datasets.through.objects.filter(
        dataset__in=datasets,
        dataservice__private=False,
        dataservice__deleted=None,
        dataservice__archived=None,
    )
    counted = links.order_by().values_list("dataset").annotate(Count("pk"))
    counts: dict[int, int] = dict(counted) if datasets else {}
    changed = [row for row in datasets if row.dataservices_count != counts.get(row.pk, 0)]
    for row in changed:
        row.dataservices_count = counts.get(row.pk, 0)
    Dataset.objects.bulk_update(changed, ["dataservices_count"], batch_size=500)


def count_dataservices(organization_id: int | None, owner_id: int | None) -> None:
    """Write how many published dataservices this organization, or this person, has."""
    if organization_id is not None:
        _count_of_organization(organization_id)
    if owner_id is not None:
        _count_of_owner(owner_id)


def _count_of_owner(key: int) -> None:
    owner = User.objects.select_for_update(no_key=True).get(pk=key)
    count = Dataservice.objects.published().filter(owner_id=key).count()
    if owner.dataservices_count != count:
        owner.dataservices_count = count
        owner.save(update_fields=["dataservices_count"])


def _count_of_organization(organization_id: int) -> None:
    organization = Organization.objects.select_for_update(no_key=True).get(pk=organization_id)
    count = Dataservice.objects.published().filter(organization_id=organization_id).count()
    if organization.dataservices_count != count:
        organization.dataservices_count = count
        organization.save(update_fields=["dataservices_count"])
