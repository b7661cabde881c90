"""Rules: one function says who may do what; pages, API and templates ask `user.has_perm`."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.models import AnonymousUser

if TYPE_CHECKING:
    from portal.accounts.models import User

    AnyUser: TypeAlias = User | AnonymousUser  # whoever asks: a person signed in, or nobody
else:
    AnyUser = AnonymousUser

Rule = Callable[[Any, Any], bool]
_RULES: dict[str, Rule] = {}


def rule(permission: str) -> Callable[[Rule], Rule]:
    """Register a function `(user, object) -> bool` as the answer to a permission such as `datasets.change_dataset`."""

    def register(function: Rule) -> Rule:
        _RULES[permission] = function
        return function

    return register


class RulesBackend(BaseBackend):
    """Answers `user.has_perm(permission, object)` from the registered rules; knows no users."""

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        """Whether the rule of this permission lets the person act; False without a rule or an object."""
        found = _RULES.get(perm)
        return bool(found and obj is not None and found(user_obj, obj))
