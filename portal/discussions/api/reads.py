"""Rows to answers: what every view of discussions shares."""

from typing import Any

from django.http import HttpResponse
from rest_framework import exceptions

from organizations.models import Organization
from portal.core import ids
from portal.core.api.errors import Gone
from portal.core.api.view import UNKNOWN, ApiView
from portal.discussions.models import Discussion
from portal.discussions.permissions import may_on
from portal.discussions.querysets import DiscussionQuerySet
from portal.discussions.representations import discussion_v1


class DiscussionView(ApiView):
    """A view that answers whole discussions."""

    model_errors = "Discussion"

    def shaped(self, rows: Any) -> list[dict[str, Any]]:
        """Discussions of API contract 3.8."""
        return [discussion_v1(row, self.reader) for row in rows]

    def found(self, rows: DiscussionQuerySet, key: str) -> Discussion:
        """The one with this id, if the caller may see its subject. Raises: NotFound; Gone with its subject."""
        wanted = key.lower()
        row = rows.filter(public_id=wanted).first() if ids.is_public_id(wanted) else None
        if row is None:
            raise exceptions.NotFound(UNKNOWN)
        check_subject(self, row.subject)
        return row

    def held(self, key: str, permission: str = "") -> Discussion:
        """The one with this id, held until the transaction ends, if the caller has this right on it.

        Raises: NotAuthenticated, NotFound, Gone, PermissionDenied, Outdated.
        """
        self.require_user()
        row = self.found(Discussion.objects.select_for_update().with_subjects(), key)
        if permission:
            self.require(permission, row)
        self.check_version(row.last_modified_internal)
        return row

    def written(self, row: Discussion, status: int = 200) -> HttpResponse:
        """The discussion read again after a write, as a GET would answer it."""
        found = Discussion.objects.for_api().get(pk=row.pk)
        return self.versioned(
            discussion_v1(found, self.reader), found.last_modified_internal, status
        )


def check_subject(view: ApiView, subject: Any) -> None:
    """Refuse a subject that the caller may not see. Raises: NotFound; Gone for a deleted one."""
    if subject is None:
        raise exceptions.NotFound(UNKNOWN)
    if may_on(view.request.user, "view", subject):
        return
    if getattr(subject, "deleted", None) and not getattr(subject, "private", False):
        raise Gone(f"{type(subject).__name__} has been deleted")
    raise exceptions.NotFound(UNKNOWN)


def organization_named(view: ApiView, key: str) -> Organization:
    """The organization with this id or slug. Raises: NotFound, Gone, Moved."""
    return view.find(Organization.objects.all(), key, "organizations.view_private")
