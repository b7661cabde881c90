"""In whose name an object is made, and given to another (API contract 2.2): the same answer for every owned kind."""

from typing import Any

from organizations.models import Organization
from portal.core.api.errors import bad_fields

NOT_MEMBER = "Permission denied for this organization"


def set_producer(row: Any, data: dict[str, Any], user: Any) -> None:
    """The organization named, if the caller belongs to it; else the caller. Raises: ValidationError."""
    organization, owner = data.get("organization"), data.get("owner")
    if organization and owner:
        raise bad_fields(owner="Exactly one of owner and organization is expected")
    if organization:
        row.organization = organization_for(organization, user)
    elif owner and owner != user.public_id:
        raise bad_fields(owner="You can only set yourself as owner")
    elif not user.acts_for_self:
        raise bad_fields(organization=NOT_MEMBER)
    else:
        row.owner = user


def organization_for(identifier: str, user: Any) -> Organization:
    """The organization with this id, if the caller may publish in its name. Raises: ValidationError."""
    found = Organization.objects.published().filter(public_id=identifier).first()
    if found is None or not user.has_perm("organizations.publish_for_organization", found):
        raise bad_fields(organization=NOT_MEMBER)
    return found


def move(row: Any, data: dict[str, Any], user: Any) -> list[str]:
    """Give an object to another organization: operators only, others ask for a transfer.

    The names of the fields that changed. Raises: ValidationError.
    """
    present = row.organization.public_id if row.organization else None
    organization = data.get("organization") or present
    owner = data.get("owner")
    if owner and (row.owner is None or owner != row.owner.public_id):
        raise bad_fields(owner="Cannot modify owner after creation")
    if organization is None or organization == present:
        return []
    if not user.is_superuser:
        raise bad_fields(organization="Cannot modify organization after creation")
    row.organization, row.owner = organization_for(organization, user), None
    return ["organization", "owner"]
