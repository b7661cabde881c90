"""Writes of organizations and memberships."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from organizations import search
from organizations.choices import Role
from organizations.models import Assignment, Membership, Organization
from organizations.permissions import forget_rights
from organizations.profiles import keep_profiles
from portal.accounts.models import User
from portal.activity.choices import Verb
from portal.activity.services import record
from portal.core.models import remember_slug
from portal.core.rules import AnyUser
from portal.search.sources import index_of_organization


@transaction.atomic
def create_organization(
    *,
    actor: AnyUser | None,
    organization: Organization,
    places: Mapping[str, str] | None = None,
) -> Organization:
    """Store a new organization; its creator becomes an administrator (API contract 2.2).

    `places`: where the links of its description lead on this site.
    """
    organization.assign_slug()
    organization.save(force_insert=True)
    keep_profiles([organization], places=places)
    if actor is not None and actor.pk:
        Membership.objects.create(organization=organization, user_id=actor.pk, role=Role.ADMIN)
        forget_rights(actor)
        count_members(organization)
    search.index(organization)
    record(actor=actor, verb=Verb.CREATED, subject=organization)
    return organization


@transaction.atomic
def update_organization(
    *,
    actor: AnyUser | None,
    organization: Organization,
    changes: Sequence[str],
    places: Mapping[str, str] | None = None,
) -> Organization:
    """Save the named fields; what it publishes is indexed again when its name or badges changed.

    `places`: where the links of its description lead on this site, when that is told anew.
    """
    former = organization.assign_slug() if "name" in changes else None
    organization.last_modified = organization.last_modified_internal = timezone.now()
    organization.save(update_fields=[*changes, "slug", "last_modified", "last_modified_internal"])
    if former:
        remember_slug(organization, former)
    if {"name", "acronym", "description"} & set(changes) or places is not None:
        keep_profiles([organization], places=places)
    search.index(organization)
    if {"name", "acronym", "badges"} & set(changes):
        index_of_organization(organization.pk)
    record(actor=actor, verb=Verb.UPDATED, subject=organization, changes=changes)
    return organization


@transaction.atomic
def delete_organization(*, actor: AnyUser | None, organization: Organization) -> None:
    """Hide an organization; its address answers 410 from now on."""
    organization.deleted = timezone.now()
    organization.save(update_fields=["deleted"])
    search.index(organization)
    record(actor=actor, verb=Verb.DELETED, subject=organization)


def count_reuses(organization_id: int, published: QuerySet[Any]) -> None:
    """Write how many published reuses an organization has.

    Its row is locked: of two writers at once, the second counts what the first stored.
    """
    organization = Organization.objects.select_for_update(no_key=True).get(pk=organization_id)
    count = published.count()
    if organization.reuses_count != count:
        organization.reuses_count = count
        organization.save(update_fields=["reuses_count"])
        search.index(organization)


@transaction.atomic
def add_member(*, organization: Organization, user: User, role: Role) -> Membership:
    """Make a person a member, or give a member another role."""
    membership, _created = Membership.objects.update_or_create(
        organization=organization, user=user, defaults={"role": role}
    )
    count_members(organization)
    return membership


def assign_creation(*, actor: AnyUser | None, subject: Any) -> None:
    """Let a partial editor edit what they just made for their organization (API contract 2.1)."""
    if actor is None or not actor.pk or subject.organization_id is None:
        return
    own = {"user_id": actor.pk, "organization_id": subject.organization_id}
    if Membership.objects.filter(role=Role.PARTIAL_EDITOR, **own).exists():
        Assignment.objects.create(**own, subject=subject)


def people_of(row: Any) -> list[User]:
    """Who answers for an object: its owner, or the administrators and editors of its organization."""
    if row.organization_id is None:
        return [row.owner] if row.owner else []
    roles = (Role.ADMIN, Role.EDITOR)
    own = {"memberships__organization": row.organization_id, "memberships__role__in": roles}
    return list(User.objects.filter(**own))


def count_members(organization: Organization) -> None:
    """Write how many members an organization has."""
    organization.members_count = organization.memberships.count()
    organization.save(update_fields=["members_count"])
