"""Who may do what with a dataservice (API contract 2.2)."""

from catalog.dataservices.models import Dataservice
from organizations.permissions import may_edit_owned, may_view_owned
from portal.core.rules import AnyUser, rule


@rule("dataservices.view_dataservice")
def may_view_dataservice(user: AnyUser, dataservice: Dataservice) -> bool:
    """Everyone a public one; its owner and members the others."""
    return may_view_owned(user, dataservice)


@rule("dataservices.change_dataservice")
def may_change_dataservice(user: AnyUser, dataservice: Dataservice) -> bool:
    """Its owner, its organization's editors, the partial editors it is assigned to."""
    return may_edit_owned(user, dataservice)


@rule("dataservices.delete_dataservice")
def may_delete_dataservice(user: AnyUser, dataservice: Dataservice) -> bool:
    """Whoever may change it."""
    return may_edit_owned(user, dataservice)
