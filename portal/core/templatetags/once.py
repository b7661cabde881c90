"""Tags whose output is the same in every page, worked out once: constant words, addresses without argument.

The site speaks one language and its addresses never move. A page has fifty of these: they took 1.2 ms of CPU, a fifth
of a page of questions.
"""

from typing import Any

from django import template
from django.template import Context, Node
from django.template.base import FilterExpression, Parser, Token
from django.template.defaulttags import url as django_url
from django.templatetags import i18n

register = template.Library()
register.tags.update(i18n.register.tags)
register.filters.update(i18n.register.filters)


class Once(Node):
    """A node that gives a text; `asvar` of Django's node moves here."""

    child_nodelists = ()

    def __init__(self, node: Any) -> None:
        self.node, self.name = node, node.asvar
        self.text: str | None = None

    def render(self, context: Context) -> str:
        """The text, or nothing when it goes into a variable. Raises: NoReverseMatch."""
        if self.text is None:
            self.text = self._first(context)
        if not self.name:
            return self.text
        context[self.name] = self.text
        return ""

    def _first(self, context: Context) -> str:
        given = self.node.render(context)
        return str(context[self.name]) if self.name else given


@register.tag("translate")
@register.tag("trans")
def translate(parser: Parser, token: Token) -> Node:
    """Django's `translate`, once for constant words."""
    node = i18n.do_translate(parser, token)
    is_constant = _is_constant(node.filter_expression) and node.message_context is None
    return Once(node) if is_constant else node


@register.tag("url")
def url(parser: Parser, token: Token) -> Node:
    """Django's `url`, once for a name that is written and takes no argument."""
    node: Any = django_url(parser, token)
    is_constant = _is_constant(node.view_name) and not node.args and not node.kwargs
    return Once(node) if is_constant else node


def _is_constant(expression: FilterExpression) -> bool:
    word = expression.var
    literal = word if isinstance(word, str) else getattr(word, "literal", None)
    return isinstance(literal, str) and not expression.filters
