"""Posts, first version of the API: `/api/1/posts/` (API contract 12.2)."""

from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.urls import path
from rest_framework.request import Request

from portal.core.api import schema
from portal.core.api.distinctions import OperatorView
from portal.core.api.images import ImageView
from portal.core.api.json import MergePatchParser, OrjsonParser
from portal.core.api.paging import page_of
from portal.core.api.shapes import PICTURE
from portal.core.api.writing import body_of, locked, validated
from portal.posts import services
from portal.posts.api.feeds import RecentPosts
from portal.posts.api.reads import CHANGE, DELETE, VIEW, PostView
from portal.posts.choices import PostKind
from portal.posts.filters import SORTS, listed
from portal.posts.models import Post
from portal.posts.representations import THUMBNAIL
from portal.posts.serializers.post import PostInput, links_of, write_into
from portal.posts.shapes import POST

LISTING = (
    schema.text("q", "Words to find"),
    schema.text("kind", "News or pages", PostKind.values),
    schema.sort(SORTS),
    schema.flag("with_drafts", "Drafts and planned posts too; operators only"),
)


class PostWriteView(PostView, OperatorView):
    """A view whose writes are for operators."""

    def held(self, key: str, permission: str = CHANGE) -> Post:
        """The post with this id or slug, held, for an operator. Raises: as `locked`; PermissionDenied."""
        self.require_operator()
        return locked(self, Post.objects.all(), key, (VIEW, permission))

    def written(self, post: Post, status: int = 200) -> HttpResponse:
        """The post read again after a write, as a GET would answer it."""
        row = self.readable().get(pk=post.pk)
        return self.versioned(self.with_blocs([row])[0], row.last_modified_internal, status)


class Posts(PostWriteView):
    """The list of posts."""

    @schema.reads_page("List posts", *LISTING, of=POST)
    def get(self, request: Request) -> HttpResponse:
        """A page of posts, the last published first unless sorted or searched otherwise."""
        rows = listed(request.GET, request.user, self.readable())
        return self.answer(page_of(self.place(), rows, self.shaped))

    @schema.writes("Create a post", PostInput, status=201, answer=POST)
    @transaction.atomic
    def post(self, request: Request) -> HttpResponse:
        """Store a post, which is a draft until it is published."""
        self.require_operator()
        data = validated(PostInput, body_of(self))
        post = Post(owner_id=request.user.pk)
        write_into(post, data)
        services.create_post(actor=request.user, post=post, links=links_of(data))
        return self.written(post, status=201)


class PostDetail(PostWriteView):
    """One post."""

    parser_classes = [OrjsonParser, MergePatchParser]

    @schema.reads_object("Read a post", of=POST)
    def get(self, request: Request, key: str) -> HttpResponse:
        """The post with this id or slug."""
        row = self.find(self.readable(), key, VIEW)
        return self.versioned(self.with_blocs([row])[0], row.last_modified_internal)

    @schema.writes("Update a post", PostInput(partial=True), answer=POST)
    def put(self, request: Request, key: str) -> HttpResponse:
        """Change the fields that the body has."""
        return self._updated(key)

    @schema.writes("Change a post with a JSON merge patch", PostInput, answer=POST)
    def patch(self, request: Request, key: str) -> HttpResponse:
        """As PUT: a post has no field that is an object to merge (RFC 7396)."""
        return self._updated(key)

    @schema.writes("Delete a post", None, status=204, answer=None)
    @transaction.atomic
    def delete(self, request: Request, key: str) -> HttpResponse:
        """Remove a post for good."""
        services.delete_post(actor=request.user, post=self.held(key, DELETE))
        return HttpResponse(status=204)

    @transaction.atomic
    def _updated(self, key: str) -> HttpResponse:
        post = self.held(key)
        data = validated(PostInput, body_of(self), partial=True)
        changes = write_into(post, data)
        services.update_post(
            actor=self.request.user, post=post, changes=changes, links=links_of(data)
        )
        return self.written(post)


class PostPublished(PostWriteView):
    """Whether a post is for everyone."""

    @schema.writes("Publish a post", None, answer=POST)
    def post(self, request: Request, key: str) -> HttpResponse:
        """Show it from now on."""
        return self._published(key, is_public=True)

    @schema.writes("Make a post a draft again", None, answer=POST)
    def delete(self, request: Request, key: str) -> HttpResponse:
        """Hide it from all but operators."""
        return self._published(key, is_public=False)

    @transaction.atomic
    def _published(self, key: str, *, is_public: bool) -> HttpResponse:
        post = self.held(key)
        services.publish(actor=self.request.user, post=post, is_public=is_public)
        return self.written(post)


class PostImage(PostWriteView, ImageView):  # type: ignore[misc] # its only key is `key`
    """The picture of a post."""

    folder = "posts"
    sizes = (1600, THUMBNAIL)

    @schema.writes("Cut the image to another box", schema.FILE_BODY, answer=PICTURE)
    def put(self, request: Request, **keys: Any) -> HttpResponse:
        """Cut the picture that is there."""
        return self.recut(**keys)

    def save(self, subject: Post) -> None:
        """Store it."""
        services.update_post(actor=self.request.user, post=subject, changes=["image"])


app_name = "api1-posts"
urlpatterns = [
    path("posts/", Posts.as_view(), name="list"),
    path("posts/recent.atom", RecentPosts.as_view(), name="recent-feed"),
    path("posts/<str:key>/", PostDetail.as_view(), name="detail"),
    path("posts/<str:key>/publish/", PostPublished.as_view(), name="publish"),
    path("posts/<str:key>/image/", PostImage.as_view(), name="image"),
]
