"""Who may do what with a question."""

from faq.models import Question
from portal.core.rules import AnyUser, rule


@rule("faq.view_question")
def may_view_question(user: AnyUser, question: Question) -> bool:
    """Everyone a published one; operators the drafts."""
    return question.published is not None or user.is_superuser


@rule("faq.change_question")
def may_change_question(user: AnyUser, question: Question) -> bool:
    """Operators."""
    return user.is_active and user.is_superuser


@rule("faq.delete_question")
def may_delete_question(user: AnyUser, question: Question) -> bool:
    """Operators."""
    return may_change_question(user, question)
