"""Posts to answers, for both versions of the API."""

from typing import Any

from rest_framework import exceptions

from portal.core.api.mask import names
from portal.core.api.view import UNKNOWN, ApiView, Row
from portal.posts.models import Post
from portal.posts.querysets import PostQuerySet
from portal.posts.representations import blocs_v1, cards_of, post_v1

VIEW, CHANGE, DELETE = "posts.view_post", "posts.change_post", "posts.delete_post"


class PostView(ApiView):
    """A view that answers posts."""

    model_errors = "Post"

    def readable(self) -> PostQuerySet:
        """Posts with all that their answer needs."""
        return Post.objects.for_api(self.request.user)

    def shown(self, row: Row, permission: str, unknown: str = UNKNOWN) -> Row:
        """The post, if the caller may see it. Raises: NotFound for one that is hidden."""
        if not self.request.user.has_perm(permission, row):
            raise exceptions.NotFound(unknown)
        return row

    def shaped(self, rows: list[Post]) -> list[dict[str, Any]]:
        """Posts of a list: their blocs only when the mask names them (API contract 1.7)."""
        if names(self.mask, "data", "blocs"):
            return self.with_blocs(rows)
        return [post_v1(row, self.reader) for row in rows]

    def with_blocs(self, rows: list[Post]) -> list[dict[str, Any]]:
        """Whole posts."""
        cards = cards_of((bloc for row in rows for bloc in row.blocs), self.reader)
        return [post_v1(row, self.reader, blocs_v1(row.blocs, cards)) for row in rows]
