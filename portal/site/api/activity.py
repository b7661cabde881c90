"""The journal in the API (API contract 11.5)."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.http import HttpResponse, QueryDict
from django.urls import path
from rest_framework.request import Request

from organizations.models import Organization
from portal.accounts.models import User
from portal.activity.models import Activity
from portal.core.api import schema
from portal.core.api.paging import page_of
from portal.core.api.query import identifier_in
from portal.core.api.view import ApiView
from portal.site.activity import NOUNS, activity_v1, readable_lines
from portal.site.references import about
from portal.site.shapes import ACTIVITY

NOTHING = Q(pk__in=())


class ActivityList(ApiView):
    """Who did what."""

    @schema.reads_page(
        "List what happened to objects",
        schema.text("user", "Id of who acted"),
        schema.text("organization", "Id of the organization that acted, or was acted on"),
        schema.text("related_to", "Id of the object"),
        of=ACTIVITY,
    )
    def get(self, request: Request) -> HttpResponse:
        """A page of the journal, newest first: what the caller may read of it."""
        rows = readable_lines(request.user).filter(asked(request.GET))
        return self.answer(page_of(self.place(), rows.order_by("-created_at", "-id"), self.shaped))

    def shaped(self, rows: list[Activity]) -> list[dict[str, Any]]:
        """The lines as the contract says them."""
        return [activity_v1(row, self.reader) for row in rows]


def asked(query: QueryDict) -> Q:
    """What a query string asks of the journal. Raises: Invalid."""
    found = Q()
    if user := identifier_in(query, "user"):
        key = _key(User, user)
        found &= Q(actor=key) if key else NOTHING
    if organization := identifier_in(query, "organization"):
        found &= _of_organization(_key(Organization, organization))
    if subject := identifier_in(query, "related_to"):
        found &= about(subject, NOUNS)
    return found


def _of_organization(key: int | None) -> Q:
    """The lines in its name, and those about it."""
    if key is None:
        return NOTHING
    kind = ContentType.objects.get_for_model(Organization)
    return Q(organization=key) | Q(subject_type=kind, subject_id=key)


def _key(model: type[Any], identifier: str) -> int | None:
    rows = model._default_manager.filter(public_id=identifier)
    return rows.values_list("pk", flat=True).first()


app_name = "api1-activity"
urlpatterns = [path("activity/", ActivityList.as_view(), name="list")]
