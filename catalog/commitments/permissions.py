"""Who may do what with commitments."""

from typing import Any

from portal.core.rules import AnyUser, rule


@rule("commitments.view_commitment")
def may_view_commitment(user: AnyUser, commitment: Any) -> bool:
    """Everyone."""
    return commitment.deleted is None or user.is_superuser


@rule("commitments.change_commitment")
def may_change_commitment(user: AnyUser, commitment: Any) -> bool:
    """Operators."""
    return user.is_active and user.is_superuser


@rule("commitments.change_programme")
def may_change_programme(user: AnyUser, programme: Any) -> bool:
    """Operators."""
    return user.is_active and user.is_superuser
