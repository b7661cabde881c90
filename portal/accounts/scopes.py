"""What an API token may do: each of its scopes narrows the rights of its user.

| scope | leaves |
| --- | --- |
| `admin` | all the rights of the user |
| `write` | all but those of operators |
| `read` | safe verbs only |
| `organization:<id>` | what the user may do for this organization: read and change what it owns, nothing of their own |

Authentication puts the limits on the user (`user.token_scope`) and refuses by verb and path what no rule can see;
`User.own` and `User.scoped_memberships` carry them to rules and querysets.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from portal.accounts.choices import ORGANIZATION_PREFIX, Scope
from portal.core import ids

SAFE_VERBS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_PERSONAL: Final = ("me", "notifications")
"""First segments of addresses that speak of the person."""
_PRODUCED: Final = frozenset(
    {"datasets", "reuses", "dataservices", "topics", "organizations", "contacts", "transfer"}
)
"""First segments of addresses where an organization writes."""
_ENGAGING: Final = frozenset({"followers", "membership"})
"""Last segments of addresses where a POST binds the person, and a DELETE unbinds them, whatever comes before."""


@dataclass(frozen=True, slots=True)
class TokenScope:
    """The limits of a token."""

    may_write: bool = True
    is_whole: bool = True
    """Whether the token carries all the rights of its user."""
    organizations: frozenset[str] = frozenset()
    """Public ids of the organizations that it acts for; none: for the person and all of theirs."""

    def refuses(self, verb: str, path: str) -> bool:
        """Whether a request is outside the scope, whatever the rights of the user."""
        if verb not in SAFE_VERBS and not self.may_write:
            return True
        return bool(self.organizations) and _is_personal(verb, path)


def is_scope(text: object) -> bool:
    """Whether a text names a scope."""
    if not isinstance(text, str):
        return False
    return text in Scope.values or ids.is_public_id(organization_of(text))


def organization_of(scope: str) -> str:
    """The public id of the organization that a scope names; empty for the others."""
    return scope.removeprefix(ORGANIZATION_PREFIX) if scope.startswith(ORGANIZATION_PREFIX) else ""


def scope_of(scopes: Iterable[str]) -> TokenScope:
    """The limits that scopes set together; a token without any may only read."""
    found = set(scopes)
    organizations = frozenset(filter(None, map(organization_of, found)))
    return TokenScope(
        may_write=bool(found) and Scope.READ not in found,
        is_whole=found == {Scope.ADMIN},
        organizations=organizations,
    )


def _is_personal(verb: str, path: str) -> bool:
    """Whether a request is for the person rather than for an organization."""
    parts = [part for part in path.split("/") if part][2:]  # after api and its version
    if not parts:
        return verb not in SAFE_VERBS
    if verb in SAFE_VERBS:
        return parts[0] in _PERSONAL and parts != ["me"]
    if parts[0] not in _PRODUCED or parts == ["organizations"]:
        return True
    return verb in ("POST", "DELETE") and parts[-1] in _ENGAGING
