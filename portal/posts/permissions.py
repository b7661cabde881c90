"""Who may do what with a post (API contract 2.2, 12.2)."""

from portal.core.rules import AnyUser, rule
from portal.posts.models import Post


@rule("posts.view_post")
def may_view_post(user: AnyUser, post: Post) -> bool:
    """Everyone a published one; operators the drafts and what is planned."""
    return post.is_public or user.is_superuser


@rule("posts.change_post")
def may_change_post(user: AnyUser, post: Post) -> bool:
    """Operators."""
    return user.is_active and user.is_superuser


@rule("posts.delete_post")
def may_delete_post(user: AnyUser, post: Post) -> bool:
    """Operators."""
    return may_change_post(user, post)
