"""Followers of any kind in the API (API contract 4, 11.2)."""

from typing import Any, Final

from django.http import HttpResponse
from django.urls import path
from rest_framework import exceptions
from rest_framework.request import Request

from portal.accounts.models import User
from portal.core import ids
from portal.core.api import schema
from portal.core.api.errors import Gone, Refused
from portal.core.api.paging import page_of
from portal.core.api.query import identifier_in
from portal.core.api.references import model_named
from portal.core.api.view import UNKNOWN, ApiView
from portal.core.api.writing import refuse_deleted
from portal.following import services
from portal.following.models import Follow
from portal.following.representations import follow_v1
from portal.following.shapes import FOLLOW, FOLLOWERS

KINDS: Final = ("Dataset", "Organization", "Reuse", "Dataservice")


class Followers(ApiView):
    """Who follows an object. Writes know it by its id alone, where `by_slug` does not say otherwise."""

    kind = ""
    """The class of the object."""
    permission = ""
    """What it takes to see one that is private or deleted."""
    by_slug = False

    @schema.reads_page(
        "List followers", schema.text("user", "Id of a person: is it a follower?"), of=FOLLOW
    )
    def get(self, request: Request, key: str) -> HttpResponse:
        """A page of followers, the latest first."""
        rows = Follow.objects.on(self.subject(key)).select_related("follower")
        if user := identifier_in(request.GET, "user"):
            rows = rows.filter(follower__public_id=user)
        return self.answer(page_of(self.place(), rows, self.shaped))

    @schema.writes("Follow", None, status=201, answer=FOLLOWERS, also={200: FOLLOWERS})
    def post(self, request: Request, key: str) -> HttpResponse:
        """Follow it: 201, or 200 for who does already."""
        follower, subject = self.follower(), self.named(key)
        try:
            count, is_new = services.follow(follower=follower, subject=subject)
        except services.OwnFollower as error:
            raise Refused("You can't follow yourself") from error
        return self.answer({"followers": count}, 201 if is_new else 200)

    @schema.writes("No longer follow", None, answer=FOLLOWERS)
    def delete(self, request: Request, key: str) -> HttpResponse:
        """End a follow. Raises: NotFound for who does not follow it."""
        follower, subject = self.follower(), self.named(key)
        try:
            count = services.unfollow(follower=follower, subject=subject)
        except services.NotFollowed as error:
            raise exceptions.NotFound(UNKNOWN) from error
        return self.answer({"followers": count})

    def follower(self) -> User:
        """The caller. Raises: NotAuthenticated; PermissionDenied for the token of an organization."""
        user = self.require_user()
        if not user.acts_for_self:
            raise exceptions.PermissionDenied
        return user

    def subject(self, key: str) -> Any:
        """The object with this id or slug, if the caller may see it. Raises: NotFound, Gone, Moved."""
        model = model_named(self.kind, KINDS)
        if model is None:
            raise exceptions.NotFound(UNKNOWN)
        return self.find(model.objects.all(), key, self.permission)

    def named(self, key: str) -> Any:
        """The object that a write names. Raises: NotFound, Gone, Moved."""
        if not self.by_slug and not ids.is_public_id(key.lower()):
            raise exceptions.NotFound(UNKNOWN)
        found = self.subject(key)
        refuse_deleted(self, found)
        return found

    def shaped(self, rows: list[Follow]) -> list[dict[str, Any]]:
        """The rows as answers."""
        return [follow_v1(row, self.reader) for row in rows]


class UserFollowers(Followers):
    """Who follows a person."""

    def subject(self, key: str) -> User:
        """The person with this id or slug. Raises: NotFound; Gone for a closed account."""
        field = "public_id" if ids.is_public_id(key.lower()) else "slug"
        found = User.objects.filter(**{field: key.lower()}).first()
        if found is None:
            raise exceptions.NotFound(UNKNOWN)
        if found.deleted or not found.is_active:
            raise Gone("User has been deleted" if found.deleted else "User is not active")
        return found


DATASETS = Followers.as_view(kind="Dataset", permission="datasets.view_dataset")
ORGANIZATIONS = Followers.as_view(
    kind="Organization", permission="organizations.view_private", by_slug=True
)
REUSES = Followers.as_view(
    kind="Reuse", permission="reuses.view_reuse", gone_words="This reuse has been deleted"
)
DATASERVICES = Followers.as_view(kind="Dataservice", permission="dataservices.view_dataservice")

app_name = "api1-followers"
urlpatterns = [
    path("datasets/<str:key>/followers/", DATASETS, name="datasets"),
    path("organizations/<str:key>/followers/", ORGANIZATIONS, name="organizations"),
    path("reuses/<str:key>/followers/", REUSES, name="reuses"),
    path("dataservices/<str:key>/followers/", DATASERVICES, name="dataservices"),
    path("users/<str:key>/followers/", UserFollowers.as_view(), name="users"),
]
