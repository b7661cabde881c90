"""Who may do what with a page."""

from portal.core.rules import AnyUser, rule
from portal.pages.models import Page


@rule("pages.view_page")
def may_view_page(user: AnyUser, page: Page) -> bool:
    """Everyone a published one; operators the drafts."""
    return page.published is not None or user.is_superuser


@rule("pages.change_page")
def may_change_page(user: AnyUser, page: Page) -> bool:
    """Operators."""
    return user.is_active and user.is_superuser


@rule("pages.delete_page")
def may_delete_page(user: AnyUser, page: Page) -> bool:
    """Operators."""
    return may_change_page(user, page)
