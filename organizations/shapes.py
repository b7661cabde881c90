"""What answers about organizations and their people look like (API contract 3.1, 3.4, 3.7, 3.10)."""

from typing import Final

from organizations.choices import OrganizationBadge, RequestKind, RequestStatus, Role
from portal.accounts.shapes import USER_REF
from portal.core.api.shapes import (
    ADDRESS,
    ADDRESS_OR_NULL,
    ANYTHING,
    COUNT,
    FLAG,
    KEY,
    MOMENT,
    MOMENT_OR_NULL,
    MONTHS,
    REFERENCE,
    TEXT,
    TEXT_OR_NULL,
    UUID,
    Json,
    Shape,
    array,
    constant,
    extended,
    nullable,
    shape,
    vocabulary,
)

MEMBER_ROLE: Final = vocabulary("MemberRole", "What a member may do", Role.values)
PERMISSIONS: Final = shape(
    "OrganizationPermissions",
    "What the caller may do with an organization; `private`: whether they belong to it",
    {"edit": FLAG, "delete": FLAG, "members": FLAG, "harvest": FLAG, "private": FLAG},
)
_BADGES: Final[Json] = array(
    shape(
        "OrganizationBadge",
        "A badge that an organization has",
        {
            "kind": vocabulary(
                "OrganizationBadgeKind", "A badge of organizations", OrganizationBadge.values
            )
        },
    )
)
ORGANIZATION_REF: Final = shape(
    "OrganizationRef",
    "An organization named in another object",
    {
        "id": KEY,
        "class": constant("Organization"),
        "name": TEXT,
        "acronym": TEXT_OR_NULL,
        "slug": TEXT,
        "badges": _BADGES,
        "logo": ADDRESS_OR_NULL,
        "logo_thumbnail": ADDRESS_OR_NULL,
        "page": ADDRESS,
        "uri": ADDRESS,
        "permissions": PERMISSIONS,
    },
)
PRODUCER: Final[Json] = {"organization": nullable(ORGANIZATION_REF), "owner": nullable(USER_REF)}
"""Who publishes an object: one of the two is null."""
ORGANIZATION_SUGGESTION: Final = shape(
    "OrganizationSuggestion",
    "An organization that completes what is typed",
    {
        "id": KEY,
        "name": TEXT,
        "acronym": TEXT_OR_NULL,
        "slug": TEXT,
        "image_url": TEXT_OR_NULL,
        "page": ADDRESS,
    },
)
PERSON: Final = extended(
    USER_REF,
    "UserWithEmail",
    "A person, with as much of the e-mail as the caller may see",
    {"email": TEXT, "last_login_at": MOMENT_OR_NULL},
)
MEMBER: Final = shape(
    "Member",
    "A member of an organization",
    {"user": PERSON, "role": MEMBER_ROLE, "since": MOMENT, "label": TEXT},
)
BLOC: Final = Shape(
    "Bloc",
    {
        **shape(
            "",
            "A part of a page: its class says which keys are beside",
            {"id": UUID, "class": TEXT},
            optional=("id",),
        ),
        "additionalProperties": True,
    },
)
ORGANIZATION_METRICS: Final = shape(
    "OrganizationMetrics",
    "The figures of an organization",
    {
        "views": COUNT,
        "followers": COUNT,
        "members": COUNT,
        "datasets": COUNT,
        "datasets_by_months": MONTHS,
        "datasets_followers_by_months": MONTHS,
        "datasets_reuses_by_months": MONTHS,
        "reuses": COUNT,
        "reuses_by_months": MONTHS,
        "reuses_followers_by_months": MONTHS,
        "dataservices": COUNT,
        "dataservices_by_months": MONTHS,
    },
)
ORGANIZATION: Final = shape(
    "Organization",
    "An organization and its members; `presentation_blocs` only when a mask names it",
    {
        "id": KEY,
        "slug": TEXT,
        "name": TEXT,
        "acronym": TEXT_OR_NULL,
        "description": TEXT,
        "url": TEXT_OR_NULL,
        "business_number_id": TEXT_OR_NULL,
        "image_url": TEXT_OR_NULL,
        "logo": ADDRESS_OR_NULL,
        "logo_thumbnail": ADDRESS_OR_NULL,
        "badges": _BADGES,
        "members": array(MEMBER),
        "teams": array(ANYTHING),
        "ext": ANYTHING,
        "zone": TEXT_OR_NULL,
        "extras": ANYTHING,
        "presentation_blocs": array(BLOC),
        "presentation_blocs_published_at": MOMENT_OR_NULL,
        "metrics": ORGANIZATION_METRICS,
        "permissions": PERMISSIONS,
        "created_at": MOMENT,
        "last_modified": MOMENT,
        "deleted": MOMENT_OR_NULL,
        "uri": ADDRESS,
        "page": ADDRESS,
    },
    optional=("presentation_blocs",),
)
_STATUS: Final = vocabulary(
    "MembershipRequestStatus", "Where a request stands", RequestStatus.values
)
MEMBERSHIP_REQUEST: Final = shape(
    "MembershipRequest",
    "A request to join an organization, or an invitation",
    {
        "id": UUID,
        "user": nullable(PERSON),
        "email": TEXT_OR_NULL,
        "kind": vocabulary("MembershipRequestKind", "Who asked", RequestKind.values),
        "created": MOMENT,
        "status": _STATUS,
        "role": MEMBER_ROLE,
        "comment": TEXT_OR_NULL,
        "assignments": array(REFERENCE),
    },
)
INVITATION: Final = shape(
    "Invitation",
    "A pending invitation, for who is invited",
    {
        "id": UUID,
        "organization": ORGANIZATION_REF,
        "role": MEMBER_ROLE,
        "comment": TEXT_OR_NULL,
        "created": MOMENT,
        "assignments": array(REFERENCE),
    },
)
ASSIGNMENT: Final = shape(
    "Assignment",
    "An object that a partial editor may edit",
    {
        "id": KEY,
        "user": USER_REF,
        "organization": ORGANIZATION_REF,
        "subject": nullable(REFERENCE),
        "created_at": MOMENT,
    },
)
NOTHING: Final = shape("Done", "Nothing to say: it is done", {})
USER_METRICS: Final = shape(
    "UserMetrics",
    "The figures of a person",
    {
        "datasets": COUNT,
        "reuses": COUNT,
        "dataservices": COUNT,
        "following": COUNT,
        "followers": COUNT,
    },
)
USER: Final = extended(
    USER_REF,
    "User",
    "A person's profile; e-mail and dates of sign-in are null but for themselves and operators",
    {
        "email": TEXT_OR_NULL,
        "active": FLAG,
        "roles": array(TEXT),
        "website": TEXT_OR_NULL,
        "about": TEXT_OR_NULL,
        "since": MOMENT,
        "last_login_at": MOMENT_OR_NULL,
        "password_rotation_demanded": MOMENT_OR_NULL,
        "password_rotation_performed": MOMENT_OR_NULL,
        "organizations": array(ORGANIZATION_REF),
        "metrics": USER_METRICS,
    },
)
OWN_METRICS: Final = shape(
    "OwnMetrics",
    "What the caller and their organizations publish, and the share of files that answer",
    {
        "id": KEY,
        "resources_availability": {"type": "number", "minimum": 0, "maximum": 100},
        "datasets_org_count": COUNT,
        "followers_org_count": COUNT,
        "datasets_count": COUNT,
        "followers_count": COUNT,
    },
)
