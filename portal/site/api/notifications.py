"""Notifications of the caller (API contract 11.3)."""

from typing import Any, Final

from django.db import transaction
from django.http import HttpResponse
from django.urls import path
from rest_framework import exceptions
from rest_framework.request import Request

from portal.core.api import schema
from portal.core.api.paging import page_of
from portal.core.api.query import boolean_in, identifier_in, ordering, sort_in
from portal.core.api.view import UNKNOWN, ApiView
from portal.notifications import services
from portal.notifications.models import Notification
from portal.notifications.querysets import NotificationQuerySet
from portal.notifications.representations import named_in, notification_v1
from portal.notifications.shapes import NOTIFICATION
from portal.site.references import resolve

SORTS: Final = {
    "created": "created_at",
    "last_modified": "last_modified",
    "handled_at": "handled_at",
}


class NotificationView(ApiView):
    """A view that answers notifications."""

    def mine(self) -> NotificationQuerySet:
        """Those of the caller. Raises: NotAuthenticated."""
        return Notification.objects.of(self.require_user()).select_related("user")

    def shaped(self, rows: list[Notification]) -> list[dict[str, Any]]:
        """Notifications with the objects they name: one query a kind of object."""
        found = resolve(named_in(rows), self.reader)
        return [notification_v1(row, found, self.reader) for row in rows]


class Notifications(NotificationView):
    """What the caller is told."""

    @schema.reads_page(
        "List your notifications",
        schema.flag("handled", "Read or answered, or not yet"),
        schema.text("user", "User id: yours"),
        schema.sort(SORTS),
        of=NOTIFICATION,
    )
    def get(self, request: Request) -> HttpResponse:
        """A page of them, newest first unless sorted otherwise."""
        rows = self.mine()
        handled = boolean_in(request.GET, "handled")
        if handled is not None:
            rows = rows.filter(handled_at__isnull=not handled)
        if user := identifier_in(request.GET, "user"):
            rows = rows.filter(user__public_id=user)
        sort = sort_in(request.GET, SORTS) or "-created"
        return self.answer(
            page_of(self.place(), rows.order_by(*ordering(sort, SORTS)), self.shaped)
        )


class ReadNotification(NotificationView):
    """The reading of one notification."""

    @schema.writes("Mark a notification as read", None, answer=NOTIFICATION)
    @transaction.atomic
    def post(self, request: Request, uuid: Any) -> HttpResponse:
        """The notification, with the date of its first reading."""
        found = self.mine().filter(uuid=uuid).first()
        if found is None:
            raise exceptions.NotFound(UNKNOWN)
        return self.answer(self.shaped([services.read(notification=found)])[0])


app_name = "api1-notifications"
urlpatterns = [
    path("notifications/", Notifications.as_view(), name="list"),
    path("notifications/<uuid:uuid>/read/", ReadNotification.as_view(), name="read"),
]
