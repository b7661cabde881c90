"""Discussions, first version of the API (API contract 7, 10.1, 11.1)."""

from django.db import transaction
from django.db.models import Q
from django.http import HttpResponse, StreamingHttpResponse
from django.urls import path
from rest_framework.request import Request

from portal.core.api import schema
from portal.core.api.json import MergePatchParser, OrjsonParser
from portal.core.api.paging import page_of
from portal.discussions import services
from portal.discussions.api import parameters, writes
from portal.discussions.api.exports import organization_export
from portal.discussions.api.reads import DiscussionView, organization_named
from portal.discussions.choices import LISTED_OF_ORGANIZATION, OWNED
from portal.discussions.filters import listed
from portal.discussions.models import Discussion
from portal.discussions.serializers import (
    DiscussionAnswerInput,
    DiscussionCommentInput,
    DiscussionInput,
    DiscussionTitleInput,
)
from portal.discussions.shapes import DISCUSSION


class Discussions(DiscussionView):
    """The list of discussions."""

    @schema.reads_page("List discussions", *parameters.LISTING, of=DISCUSSION)
    def get(self, request: Request) -> HttpResponse:
        """A page of discussions, newest first unless sorted otherwise."""
        rows = listed(request.GET, request.user).for_api()
        return self.answer(page_of(self.place(), rows, self.shaped))

    @schema.writes("Start a discussion", DiscussionInput, status=201, answer=DISCUSSION)
    def post(self, request: Request) -> HttpResponse:
        """Store a discussion and its first message."""
        return self.written(writes.create(self), status=201)


class DiscussionDetail(DiscussionView):
    """One discussion."""

    parser_classes = [OrjsonParser, MergePatchParser]

    @schema.reads_object("Read a discussion and its messages", of=DISCUSSION)
    def get(self, request: Request, key: str) -> HttpResponse:
        """The discussion with this id."""
        row = self.found(Discussion.objects.for_api(), key)
        return self.versioned(self.shaped([row])[0], row.last_modified_internal)

    @schema.writes("Answer in a discussion, or close it", DiscussionAnswerInput, answer=DISCUSSION)
    def post(self, request: Request, key: str) -> HttpResponse:
        """Add a message, close the discussion, or both."""
        return self.written(writes.answer(self, key))

    @schema.writes("Change the title of a discussion", DiscussionTitleInput, answer=DISCUSSION)
    def put(self, request: Request, key: str) -> HttpResponse:
        """Give it another title."""
        return self.written(writes.rename(self, key, merge=False))

    @schema.writes(
        "Change a discussion with a JSON merge patch", DiscussionTitleInput, answer=DISCUSSION
    )
    def patch(self, request: Request, key: str) -> HttpResponse:
        """As PUT; what is absent stays."""
        return self.written(writes.rename(self, key, merge=True))

    @schema.writes("Delete a discussion", None, status=204, answer=None)
    @transaction.atomic
    def delete(self, request: Request, key: str) -> HttpResponse:
        """Remove it with all its messages."""
        services.delete_discussion(discussion=self.held(key, "discussions.delete_discussion"))
        return HttpResponse(status=204)


class CommentDetail(DiscussionView):
    """One message of a discussion, by its index or its UUID."""

    parser_classes = [OrjsonParser, MergePatchParser]

    @schema.writes("Change a message", DiscussionCommentInput, answer=DISCUSSION)
    def put(self, request: Request, key: str, place: str) -> HttpResponse:
        """Give it another content."""
        return self.written(writes.edit(self, key, place, merge=False))

    @schema.writes(
        "Change a message with a JSON merge patch", DiscussionCommentInput, answer=DISCUSSION
    )
    def patch(self, request: Request, key: str, place: str) -> HttpResponse:
        """As PUT; what is absent stays."""
        return self.written(writes.edit(self, key, place, merge=True))

    @schema.writes("Delete a message", None, status=204, answer=None)
    def delete(self, request: Request, key: str, place: str) -> HttpResponse:
        """Take it out of the discussion, unless it is the first."""
        writes.remove(self, key, place)
        return HttpResponse(status=204)


class OrganizationDiscussions(DiscussionView):
    """The discussions on what an organization publishes."""

    @schema.reads_list("List the discussions on what an organization publishes", of=DISCUSSION)
    def get(self, request: Request, key: str) -> HttpResponse:
        """All of them, newest first; those on drafts for its members."""
        organization = organization_named(self, key)
        rows = Discussion.objects.visible_to(request.user).about(
            Q(organization=organization), kinds=LISTED_OF_ORGANIZATION
        )
        return self.answer(self.shaped(rows.newest_first().for_api()))


class OrganizationExport(DiscussionView):
    """The same, for spreadsheets."""

    @schema.reads_csv("Export the discussions on what an organization publishes")
    def get(self, request: Request, key: str) -> StreamingHttpResponse:
        """A CSV of the public ones."""
        return organization_export(request, organization_named(self, key))


class MyDiscussions(DiscussionView):
    """The discussions on what the caller and their organizations publish."""

    @schema.reads_list(
        "List the discussions on what you and your organizations publish",
        schema.text("q", "Part of the title"),
        of=DISCUSSION,
    )
    def get(self, request: Request) -> HttpResponse:
        """All of them, newest first."""
        user = self.require_user()
        own = user.own | Q(organization__in=user.scoped_memberships.values("organization"))
        rows = Discussion.objects.visible_to(user).about(own, kinds=OWNED)
        if text := request.GET.get("q"):
            rows = rows.filter(title__icontains=text)
        return self.answer(self.shaped(rows.newest_first().for_api()))


app_name = "api1-discussions"
urlpatterns = [
    path("discussions/", Discussions.as_view(), name="list"),
    path("discussions/<str:key>/", DiscussionDetail.as_view(), name="detail"),
    path("discussions/<str:key>/comments/<str:place>/", CommentDetail.as_view(), name="comment"),
    path(
        "organizations/<str:key>/discussions/",
        OrganizationDiscussions.as_view(),
        name="of-organization",
    ),
    path(
        "organizations/<str:key>/discussions.csv",
        OrganizationExport.as_view(),
        name="export-of-organization",
    ),
    path("me/org_discussions/", MyDiscussions.as_view(), name="mine"),
]
