"""Reuses of the caller (API contract 10.1)."""

from django.http import HttpResponse
from django.urls import path
from rest_framework.request import Request

from portal.core.api import schema
from reuses.api.reads import ReuseV1View
from reuses.shapes import REUSE


class MyReuses(ReuseV1View):
    """One's own reuses."""

    @schema.reads_list("List your reuses", of=REUSE)
    def get(self, request: Request) -> HttpResponse:
        """All that belong to the caller in person, private and deleted included, newest first."""
        rows = self.readable().belonging_to(self.require_user(), directly=True)
        return self.answer(self.shaped(list(rows.order_by("-created_at", "-id"))))


class MyOrganizationsReuses(ReuseV1View):
    """One's own reuses and those of one's organizations."""

    @schema.reads_list(
        "List your reuses and those of your organizations",
        schema.text("q", "Part of the title"),
        of=REUSE,
    )
    def get(self, request: Request) -> HttpResponse:
        """All that belong to the caller or to an organization of theirs, newest first."""
        rows = self.readable().belonging_to(self.require_user())
        if text := request.GET.get("q"):
            rows = rows.filter(title__icontains=text)
        return self.answer(self.shaped(list(rows.order_by("-created_at", "-id"))))


app_name = "api1-my-reuses"
urlpatterns = [
    path("me/reuses/", MyReuses.as_view(), name="list"),
    path("me/org_reuses/", MyOrganizationsReuses.as_view(), name="of-organizations"),
]
