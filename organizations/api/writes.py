"""Bodies to rows: what a write to an organization asks, checked, then handed to the services."""

from typing import Any

from django.db import transaction

from organizations import services
from organizations.models import Organization
from organizations.serializers.organization import OrganizationInput, changed_only, write_into
from portal.core.api.view import ApiView
from portal.core.api.writing import body_of, is_undelete, locked, refuse_deleted, validated

SEE, CHANGE = "organizations.view_private", "organizations.change_organization"


def held(view: ApiView, key: str, permission: str = CHANGE) -> Organization:
    """The organization, held until the transaction ends, if the caller has this right on it and it is not deleted.

    Raises: NotAuthenticated, NotFound, Gone, Moved, PermissionDenied, Outdated.
    """
    organization = _locked(view, key, permission)
    refuse_deleted(view, organization)
    return organization


@transaction.atomic
def update(view: ApiView, key: str, *, merge: bool) -> Organization:
    """The organization as a body changes it, stored; `merge` reads the body as a merge patch."""
    organization = _locked(view, key, CHANGE)
    body = body_of(view)
    if not is_undelete(body):
        refuse_deleted(view, organization)
    sent = changed_only(organization, body, merge=merge)
    changes = write_into(organization, validated(OrganizationInput, sent, partial=True))
    if is_undelete(body) and organization.deleted:
        organization.deleted = None
        changes.append("deleted")
    return services.update_organization(
        actor=view.request.user, organization=organization, changes=changes
    )


def _locked(view: ApiView, key: str, permission: str) -> Any:
    return locked(view, Organization.objects.all(), key, (SEE, permission))
