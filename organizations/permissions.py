"""Who may do what with an organization and with what it owns (API contract 2.2)."""

from typing import Any

from organizations.choices import Role
from organizations.models import Organization, Transfer
from portal.core.rules import AnyUser, rule


def role_in(user: AnyUser, organization_id: int | None) -> str | None:
    """The role of this person in this organization; read once for each person in memory."""
    if not user.is_authenticated or organization_id is None:
        return None
    roles = user.__dict__.get("_roles")
    if roles is None:
        roles = user.__dict__["_roles"] = dict(
            user.scoped_memberships.values_list("organization_id", "role")
        )
    return roles.get(organization_id)


def forget_rights(user: Any) -> None:
    """Read anew, at the next question, what this person may do: their roles have just changed."""
    for name in ("_roles", "_assigned"):
        getattr(user, "__dict__", {}).pop(name, None)


def may_edit_owned(user: AnyUser, subject: Any) -> bool:
    """Its owner, its organization's editors, the partial editors it is assigned to, operators."""
    if not user.is_authenticated or not user.is_active:
        return False
    if user.is_superuser:
        return True
    if subject.organization_id is None:
        return user.acts_for_self and subject.owner_id == user.pk
    role = role_in(user, subject.organization_id)
    if role == Role.PARTIAL_EDITOR:
        return subject.pk in _assigned_ids(user, subject)
    return role in (Role.ADMIN, Role.EDITOR)


def may_view_owned(user: AnyUser, subject: Any) -> bool:
    """Everyone what is neither private nor deleted; owners and members of any role the rest."""
    if not subject.private and not subject.deleted:
        return True
    if not user.is_authenticated:
        return False
    is_owner = subject.owner_id == user.pk and user.acts_for_self
    return user.is_superuser or is_owner or role_in(user, subject.organization_id) is not None


def _assigned_ids(user: Any, subject: Any) -> set[int]:
    known = user.__dict__.setdefault("_assigned", {})
    model = subject._meta.model_name
    if model not in known:
        known[model] = set(
            user.assignments.filter(subject_type__model=model).values_list("subject_id", flat=True)
        )
    return known[model]


@rule("organizations.change_organization")
def may_change_organization(user: AnyUser, organization: Organization) -> bool:
    """Its administrators, and operators."""
    if not user.is_authenticated or not user.is_active:
        return False
    return user.is_superuser or role_in(user, organization.pk) == Role.ADMIN


@rule("organizations.delete_organization")
def may_delete_organization(user: AnyUser, organization: Organization) -> bool:
    """Whoever may change it."""
    return may_change_organization(user, organization)


@rule("organizations.publish_for_organization")
def may_publish_for(user: AnyUser, organization: Organization) -> bool:
    """Any of its members, and operators."""
    if not user.is_authenticated or not user.is_active:
        return False
    return user.is_superuser or role_in(user, organization.pk) is not None


@rule("organizations.view_private")
def may_view_private(user: AnyUser, organization: Organization) -> bool:
    """Members of any role, and operators."""
    return may_publish_for(user, organization)


@rule("organizations.ask_transfer")
def may_ask_transfer(user: AnyUser, subject: Any) -> bool:
    """The owner of an object, or the administrators of its organization, and operators."""
    return _may_speak_for(user, subject.owner_id, subject.organization_id)


@rule("organizations.answer_transfer")
def may_answer_transfer(user: AnyUser, transfer: Transfer) -> bool:
    """The person it is offered to, or the administrators of the organization, and operators."""
    return _may_speak_for(user, transfer.to_user_id, transfer.to_organization_id)


@rule("organizations.view_transfer")
def may_view_transfer(user: AnyUser, transfer: Transfer) -> bool:
    """Who asked for it, who gave and who receives, administrators of either side, and operators."""
    if not user.is_authenticated:
        return False
    is_asker = transfer.user_id == user.pk and user.is_active
    gives = _may_speak_for(user, transfer.from_user_id, transfer.from_organization_id)
    return is_asker or gives or may_answer_transfer(user, transfer)


def _may_speak_for(user: AnyUser, owner_id: int | None, organization_id: int | None) -> bool:
    """Whether someone is this person, or an administrator of this organization; operators always."""
    if not user.is_authenticated or not user.is_active:
        return False
    is_owner = owner_id is not None and owner_id == user.pk
    return user.is_superuser or is_owner or role_in(user, organization_id) == Role.ADMIN
