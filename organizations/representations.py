"""Organizations as dictionaries, one function per shape (API contract 3.1, 3.4)."""

from typing import Any

from django.db import connection

from organizations.models import Membership, Organization
from portal.accounts.models import User
from portal.accounts.representations import masked_email, user_ref
from portal.core.delimited import Columns
from portal.core.feeds import Entry, entry_of
from portal.core.representations import Reader
from portal.search.facets import facet_lists
from portal.search.query import Found

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
    logo = reader.file(organization.logo)
    return {
        "id": organization.public_id,
        "class": "Organization",
        "name": organization.name,
        "acronym": organization.acronym or None,
        "slug": organization.slug,
        "badges": [{"kind": kind} for kind in organization.badges],
        "logo": logo,
        "logo_thumbnail": logo,
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


def organization_entry(organization: Organization) -> Entry:
    """An organization in a feed."""
    return entry_of(
        organization,
        text=organization.description or organization.summary,
        author=organization,
        updated=organization.last_modified,
    )


def organization_v1(organization: Organization, reader: Reader) -> dict[str, Any]:
    """A whole organization; its memberships and their users are already read."""
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
        "logo_thumbnail": reader.file(organization.logo),
        "badges": [{"kind": kind} for kind in organization.badges],
        "members": [member(row, reader) for row in _oldest_first(organization)],
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
    """A member, with as much of the e-mail as the caller may see (API contract 3.4)."""
    user = membership.user
    is_near = reader.may("organizations.view_private", membership.organization)
    is_full = reader.user.pk == user.pk or getattr(reader.user, "is_superuser", False)
    return {
        "user": {
            **user_ref(user, reader),
            "email": user.email if is_full else masked_email(user, letters=2 if is_near else 0),
            "last_login_at": user.last_login if is_near or is_full else None,
        },
        "role": membership.role,
        "since": membership.since,
        "label": membership.get_role_display(),
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
