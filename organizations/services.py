"""Writes of organizations and memberships."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from organizations import search
from organizations.choices import Role
from organizations.models import Assignment, Membership, Organization
from portal.accounts.models import User
from portal.activity.choices import Verb
from portal.activity.services import record
from portal.core.models import remember_slug
from portal.core.rules import AnyUser


@transaction.atomic
def create_organization(*, actor: AnyUser | None, organization: Organization) -> Organization:
    """Store a new organization; its creator becomes an administrator (API contract 2.2)."""
    organization.assign_slug()
    organization.save(force_insert=True)
    if actor is not None and actor.pk:
        Membership.objects.create(organization=organization, user_id=actor.pk, role=Role.ADMIN)
        _count_members(organization)
    search.index(organization)
    record(actor=actor, verb=Verb.CREATED, subject=organization)
    return organization


@transaction.atomic
def update_organization(
    *, actor: AnyUser | None, organization: Organization, changes: Sequence[str]
) -> Organization:
    """Save the named fields; its datasets and reuses are indexed again soon when its name or badges changed."""
    former = organization.assign_slug() if "name" in changes else None
    organization.last_modified = organization.last_modified_internal = timezone.now()
    organization.save(update_fields=[*changes, "slug", "last_modified", "last_modified_internal"])
    if former:
        remember_slug(organization, former)
    if {"name", "acronym", "badges"} & set(changes):
        organization.datasets.update(quality_due_at=timezone.now())
    search.index(organization)
    record(actor=actor, verb=Verb.UPDATED, subject=organization, changes=changes)
    return organization


@transaction.atomic
def delete_organization(*, actor: AnyUser | None, organization: Organization) -> None:
    """Hide an organization; its address answers 410 from now on."""
    organization.deleted = timezone.now()
    organization.save(update_fields=["deleted"])
    search.index(organization)
    record(actor=actor, verb=Verb.DELETED, subject=organization)


@transaction.atomic
def add_member(*, organization: Organization, user: User, role: Role) -> Membership:
    """Make a person a member, or give a member another role."""
    membership, _created = Membership.objects.update_or_create(
        organization=organization, user=user, defaults={"role": role}
    )
    _count_members(organization)
    return membership


def assign_creation(*, actor: AnyUser | None, subject: Any) -> None:
    """Let a partial editor edit what they just made for their organization (API contract 2.1)."""
    if actor is None or not actor.pk or subject.organization_id is None:
        return
    own = {"user_id": actor.pk, "organization_id": subject.organization_id}
    if Membership.objects.filter(role=Role.PARTIAL_EDITOR, **own).exists():
        Assignment.objects.create(**own, subject=subject)


def _count_members(organization: Organization) -> None:
    organization.members_count = organization.memberships.count()
    organization.save(update_fields=["members_count"])
