"""Organizations as dictionaries, one function per shape (API contract 3.1, 3.4)."""

from collections.abc import Iterable
from typing import Any, Final

from django.db import connection

from organizations.choices import RequestStatus, Role
from organizations.models import Assignment, Membership, MembershipRequest, Organization
from portal.accounts.models import User
from portal.accounts.representations import masked_email, user_ref
from portal.core.api.references import reference
from portal.core.delimited import Columns, prefixed
from portal.core.feeds import Entry, entry_of
from portal.core.representations import Reader, absolute_file
from portal.search.facets import facet_lists
from portal.search.query import Found

LOGO_SIZES: Final = (500, 100, 60, 25)
"""Pixels: the widest logo shown, then its thumbnails (API contract 3.4)."""
_THUMBNAIL: Final = 100
_EXPORTED_METRICS: Final = (
    "dataservices", "dataservices_by_months", "datasets", "datasets_by_months", "datasets_followers_by_months",
    "datasets_reuses_by_months", "members", "reuses", "reuses_by_months", "reuses_followers_by_months",
    "dataservices", "followers", "views",
)  # fmt: skip
_STRANGER = {"edit": False, "delete": False, "members": False, "harvest": False, "private": False}


def organization_permissions(organization: Organization, reader: Reader) -> dict[str, bool]:
    """What the caller may do with it (API contract 2.3)."""
    if not reader.user.is_authenticated:
        return _STRANGER
    is_admin = reader.may("organizations.change_organization", organization)
    return {
        "edit": is_admin,
        "delete": reader.may("organizations.delete_organization", organization),
        "members": is_admin,
        "harvest": is_admin,
        "private": reader.may("organizations.view_private", organization),
    }


def organization_ref(organization: Organization, reader: Reader) -> dict[str, Any]:
    """An organization named in another object."""
    return {
        "id": organization.public_id,
        "class": "Organization",
        "name": organization.name,
        "acronym": organization.acronym or None,
        "slug": organization.slug,
        "badges": [{"kind": kind} for kind in organization.badges],
        "logo": reader.file(organization.logo),
        "logo_thumbnail": reader.thumbnail(organization.logo, _THUMBNAIL),
        "page": reader.page("organizations:detail", organization.slug),
        "uri": reader.api(f"1/organizations/{organization.slug}/"),
        "permissions": organization_permissions(organization, reader),
    }


def producer_refs(owned: Any, reader: Reader) -> dict[str, Any]:
    """`organization` and `owner` of an owned object: one of them is null."""
    organization = owned.organization if owned.organization_id else None
    owner = owned.owner if owned.owner_id else None
    return {
        "organization": organization and organization_ref(organization, reader),
        "owner": owner and user_ref(owner, reader),
    }


def producer_columns() -> Columns:
    """Who publishes an owned object, in an export."""
    return [
        ("organization", lambda row: row.organization and row.organization.name),
        ("organization_id", lambda row: row.organization and row.organization.public_id),
        ("owner", lambda row: row.owner and row.owner.slug),
        ("owner_id", lambda row: row.owner and row.owner.public_id),
    ]


def organization_columns(base: str) -> Columns:
    """An organization in an export, its pages on this host (API contract 13.3)."""
    return [
        ("id", lambda row: row.public_id),
        ("name", lambda row: row.name),
        ("acronym", lambda row: row.acronym),
        ("slug", lambda row: row.slug),
        ("url", lambda row: f"{base}{row.get_absolute_url()}"),
        ("description", lambda row: row.description),
        ("logo", lambda row: absolute_file(base, row.logo)),
        ("badges", lambda row: row.badges),
        ("created_at", lambda row: row.created_at),
        ("last_modified", lambda row: row.last_modified),
        ("business_number_id", lambda row: row.business_number_id),
        ("members_count", lambda row: row.members_count),
        ("downloads", lambda row: row.downloads),
        prefixed("metric", _EXPORTED_METRICS, organization_metrics),
    ]


def organization_suggestion(organization: Organization, reader: Reader) -> dict[str, Any]:
    """An organization that completes what is typed (API contract 7)."""
    return {
        "id": organization.public_id,
        "name": organization.name,
        "acronym": organization.acronym or None,
        "slug": organization.slug,
        "image_url": reader.file(organization.logo) or organization.image_url or None,
        "page": reader.page("organizations:detail", organization.slug),
    }


def organization_entry(organization: Organization) -> Entry:
    """An organization in a feed."""
    return entry_of(
        organization,
        text=organization.description or organization.summary,
        author=organization,
        updated=organization.last_modified,
    )


def organization_v1(
    organization: Organization, members: Iterable[Membership], reader: Reader
) -> dict[str, Any]:
    """A whole organization with its members."""
    permissions = organization_permissions(organization, reader)
    shows_blocs = permissions["private"] or organization.presentation_blocs_published_at
    return {
        "id": organization.public_id,
        "slug": organization.slug,
        "name": organization.name,
        "acronym": organization.acronym or None,
        "description": organization.description,
        "url": organization.url or None,
        "business_number_id": organization.business_number_id or None,
        "image_url": organization.image_url or None,
        "logo": reader.file(organization.logo),
        "logo_thumbnail": reader.thumbnail(organization.logo, _THUMBNAIL),
        "badges": [{"kind": kind} for kind in organization.badges],
        "members": [member(row, reader) for row in members],
        "teams": [],
        "ext": {},
        "zone": None,
        "extras": organization.extras,
        "presentation_blocs": organization.presentation_blocs if shows_blocs else [],
        "presentation_blocs_published_at": organization.presentation_blocs_published_at,
        "metrics": organization_metrics(organization),
        "permissions": permissions,
        "created_at": organization.created_at,
        "last_modified": organization.last_modified,
        "deleted": organization.deleted,
        "uri": reader.api(f"1/organizations/{organization.slug}/"),
        "page": reader.page("organizations:detail", organization.slug),
    }


def organization_metrics(organization: Organization) -> dict[str, Any]:
    """Its counters; 0 for what is not computed, months included (API contract 16.2)."""
    return {
        "views": organization.views_count,
        "followers": organization.followers_count,
        "members": organization.members_count,
        "datasets": organization.datasets_count,
        "datasets_by_months": 0,
        "datasets_followers_by_months": 0,
        "datasets_reuses_by_months": 0,
        "reuses": organization.reuses_count,
        "reuses_by_months": 0,
        "reuses_followers_by_months": 0,
        "dataservices": organization.dataservices_count,
        "dataservices_by_months": 0,
    }


def member(membership: Membership, reader: Reader) -> dict[str, Any]:
    """A member; their organization and user are already read."""
    return {
        "user": _person(membership.user, membership.organization, reader),
        "role": membership.role,
        "since": membership.since,
        "label": str(Role(membership.role).label),
    }


def _person(user: User, organization: Organization, reader: Reader) -> dict[str, Any]:
    """Who belongs or asks to belong, with as much of the e-mail as the caller may see (API contract 3.4)."""
    is_near = reader.may("organizations.view_private", organization)
    is_full = reader.user.pk == user.pk or getattr(reader.user, "is_superuser", False)
    return {
        **user_ref(user, reader),
        "email": user.email if is_full else masked_email(user, letters=2 if is_near else 0),
        "last_login_at": user.last_login if is_near or is_full else None,
    }


def membership_request(request: MembershipRequest, reader: Reader) -> dict[str, Any]:
    """A request to join, or an invitation; its organization and user are already read (API contract 3.10).

    An invitation by e-mail does not tell, before it is accepted, whose account has that e-mail.
    """
    is_named = not request.email or request.status == RequestStatus.ACCEPTED
    user = request.user if is_named or request.user_id == reader.user.pk else None
    return {
        "id": request.uuid,
        "user": user and _person(user, request.organization, reader),
        "email": request.email or None,
        "kind": request.kind,
        "created": request.created,
        "status": request.status,
        "role": request.role,
        "comment": request.comment or None,
        "assignments": request.assignments,
    }


def pending_invitation(request: MembershipRequest, reader: Reader) -> dict[str, Any]:
    """An invitation, for who is invited (API contract 3.10)."""
    return {
        "id": request.uuid,
        "organization": organization_ref(request.organization, reader),
        "role": request.role,
        "comment": request.comment or None,
        "created": request.created,
        "assignments": request.assignments,
    }


def assignment(row: Assignment, reader: Reader) -> dict[str, Any]:
    """An object that a partial editor may edit; its user, organization and subject are already read."""
    return {
        "id": row.public_id,
        "user": user_ref(row.user, reader),
        "organization": organization_ref(row.organization, reader),
        "subject": reference(row.subject) if row.subject else None,
        "created_at": row.created_at,
    }


def _oldest_first(some: Any) -> list[Membership]:
    return sorted(some.memberships.all(), key=lambda row: (row.since, row.pk))


def user_v1(user: User, reader: Reader) -> dict[str, Any]:
    """A person's profile; e-mail and sign-in dates for themselves and operators (API contract 3.7).

    Their memberships and the organizations of these are already read.
    """
    is_near = reader.user.pk == user.pk or getattr(reader.user, "is_superuser", False)
    return {
        **user_ref(user, reader),
        "email": user.email if is_near else None,
        "active": user.is_active,
        "roles": ["admin"] if user.is_superuser else [],
        "website": user.website or None,
        "about": user.about or None,
        "since": user.since,
        "last_login_at": user.last_login if is_near else None,
        "password_rotation_demanded": user.password_rotation_demanded if is_near else None,
        "password_rotation_performed": user.password_rotation_performed if is_near else None,
        "organizations": [
            organization_ref(row.organization, reader)
            for row in _oldest_first(user)
            if row.organization.deleted is None
        ],
        "metrics": {
            "datasets": user.datasets_count,
            "reuses": user.reuses_count,
            "dataservices": user.dataservices_count,
            "following": user.following_count,
            "followers": user.followers_count,
        },
    }


def _named(keys: list[int]) -> list[tuple[int, str, str]]:
    """Key, id and name of these organizations: one statement, which Django would take longer to write than to run."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, public_id, name FROM organizations_organization WHERE id = ANY(%s)", [keys]
        )
        return cursor.fetchall()


def named_facets(found: Found) -> dict[str, list[dict[str, Any]]]:
    """The facets of a search, its organizations by id and name (API contract 6.2)."""
    facets = facet_lists(found)
    counted = facets.pop("organization_id")
    keys = [int(entry["name"]) for entry in counted[1:]]
    words = {str(pk): f"{public_id}|{name}" for pk, public_id, name in _named(keys)}
    named = [
        {**entry, "name": words[entry["name"]]} for entry in counted[1:] if entry["name"] in words
    ]
    return {**facets, "organization_id_with_name": [counted[0], *named]}
