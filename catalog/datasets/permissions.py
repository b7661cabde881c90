"""Who may do what with a dataset and its resources (API contract 2.2)."""

from catalog.datasets.models import CommunityResource, Dataset
from organizations.permissions import may_edit_owned, may_view_owned
from portal.core.rules import AnyUser, rule


@rule("datasets.view_dataset")
def may_view_dataset(user: AnyUser, dataset: Dataset) -> bool:
    """Everyone a public one; its owner and members the others."""
    return may_view_owned(user, dataset)


@rule("datasets.change_dataset")
def may_change_dataset(user: AnyUser, dataset: Dataset) -> bool:
    """Its owner, its organization's editors, the partial editors it is assigned to."""
    return may_edit_owned(user, dataset)


@rule("datasets.delete_dataset")
def may_delete_dataset(user: AnyUser, dataset: Dataset) -> bool:
    """Whoever may change it."""
    return may_edit_owned(user, dataset)


@rule("datasets.change_resources")
def may_change_resources(user: AnyUser, dataset: Dataset) -> bool:
    """Whoever may change the dataset."""
    return may_edit_owned(user, dataset)


@rule("datasets.view_communityresource")
def may_view_community_resource(user: AnyUser, resource: CommunityResource) -> bool:
    """Whoever may see its dataset; those who share it, always."""
    if may_edit_owned(user, resource):
        return True
    dataset = resource.dataset
    return may_view_owned(user, resource) and (dataset is None or may_view_dataset(user, dataset))


@rule("datasets.change_communityresource")
def may_change_community_resource(user: AnyUser, resource: CommunityResource) -> bool:
    """Its owner, its organization's editors, operators; not the producer of the dataset."""
    return may_edit_owned(user, resource)


@rule("datasets.delete_communityresource")
def may_delete_community_resource(user: AnyUser, resource: CommunityResource) -> bool:
    """Whoever may change it."""
    return may_edit_owned(user, resource)
