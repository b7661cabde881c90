"""Organizations, their members, and what they ask of one another."""

from organizations.models.membership import Assignment, Membership, MembershipRequest
from organizations.models.organization import (
    Organization,
    OrganizationFormerSlug,
    Profile,
)
from organizations.models.transfer import Transfer

__all__ = [
    "Assignment",
    "Membership",
    "MembershipRequest",
    "Organization",
    "OrganizationFormerSlug",
    "Profile",
    "Transfer",
]
