"""Who may do what with a reuse (API contract 2.2)."""

from organizations.permissions import may_edit_owned, may_view_owned
from portal.core.rules import AnyUser, rule
from reuses.models import Reuse


@rule("reuses.view_reuse")
def may_view_reuse(user: AnyUser, reuse: Reuse) -> bool:
    """Everyone a public one; its owner and members the others."""
    return may_view_owned(user, reuse)


@rule("reuses.change_reuse")
def may_change_reuse(user: AnyUser, reuse: Reuse) -> bool:
    """Its owner, its organization's editors, the partial editors it is assigned to."""
    return may_edit_owned(user, reuse)


@rule("reuses.delete_reuse")
def may_delete_reuse(user: AnyUser, reuse: Reuse) -> bool:
    """Whoever may change it."""
    return may_edit_owned(user, reuse)
