"""Who may do what with a discussion and its messages (API contract 2.2)."""

from typing import Any

from organizations.choices import Role
from organizations.permissions import role_in
from portal.core.rules import AnyUser, rule
from portal.discussions.models import Discussion, Message


@rule("discussions.view_discussion")
def may_view_discussion(user: AnyUser, discussion: Discussion) -> bool:
    """Whoever may see its subject."""
    return may_on(user, "view", discussion.subject)


@rule("discussions.change_discussion")
def may_change_discussion(user: AnyUser, discussion: Discussion) -> bool:
    """Its author; when an organization is, its administrators and editors."""
    return _is_author(user, discussion.user_id, discussion.organization_id)


@rule("discussions.delete_discussion")
def may_delete_discussion(user: AnyUser, discussion: Discussion) -> bool:
    """Whoever may change it."""
    return may_change_discussion(user, discussion)


@rule("discussions.close_discussion")
def may_close_discussion(user: AnyUser, discussion: Discussion) -> bool:
    """Its author, and whoever may change its subject."""
    return may_change_discussion(user, discussion) or may_on(user, "change", discussion.subject)


@rule("discussions.change_message")
def may_change_message(user: AnyUser, message: Message) -> bool:
    """Who posted it; when an organization did, its administrators and editors."""
    return _is_author(user, message.posted_by_id, message.posted_by_organization_id)


@rule("discussions.delete_message")
def may_delete_message(user: AnyUser, message: Message) -> bool:
    """Whoever may change it."""
    return may_change_message(user, message)


def may_on(user: AnyUser, verb: str, subject: Any) -> bool:
    """What the kind of a subject answers to « view » or « change »; no for a subject that is no more."""
    if subject is None:
        return False
    kind = subject._meta
    return user.has_perm(f"{kind.app_label}.{verb}_{kind.model_name}", subject)


def _is_author(user: AnyUser, person_id: int | None, organization_id: int | None) -> bool:
    if not user.is_authenticated or not user.is_active:
        return False
    if organization_id is not None:
        return role_in(user, organization_id) in (Role.ADMIN, Role.EDITOR)
    return user.acts_for_self and person_id == user.pk
