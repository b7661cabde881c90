"""Who may do what with a topic (API contract 2.2, 12.1)."""

from catalog.topics.models import Topic
from organizations.permissions import may_edit_owned, may_view_owned
from portal.core.rules import AnyUser, rule


@rule("topics.view_topic")
def may_view_topic(user: AnyUser, topic: Topic) -> bool:
    """Everyone a public one; its owner and members the others."""
    return may_view_owned(user, topic)


@rule("topics.change_topic")
def may_change_topic(user: AnyUser, topic: Topic) -> bool:
    """Its owner, its organization's editors, the partial editors it is assigned to."""
    return may_edit_owned(user, topic)


@rule("topics.delete_topic")
def may_delete_topic(user: AnyUser, topic: Topic) -> bool:
    """Whoever may change it."""
    return may_edit_owned(user, topic)
