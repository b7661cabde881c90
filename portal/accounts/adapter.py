"""How allauth makes accounts here: with our slugs."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from portal.accounts.models import User
from portal.core import slugs


class AccountAdapter(DefaultAccountAdapter):
    """Allauth's adapter; sign-up stays closed until its own pages are there."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """No: accounts are made by the operator for now."""
        return False

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """A user with a free slug made from the e-mail's name."""
        taken = User.objects.filter
        user.slug = slugs.first_free(
            slugs.slugify(form.cleaned_data["email"].partition("@")[0]),
            lambda slug: taken(slug=slug).exists(),
        )
        return super().save_user(request, user, form, commit)
