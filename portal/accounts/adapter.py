"""How allauth behaves here."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from portal.accounts import entering, second_factor
from portal.accounts.mails import send_rotation
from portal.accounts.models import User


class AccountAdapter(DefaultAccountAdapter):
    """Allauth's adapter; sign-up goes through `/register/`."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """No: `/register/` does not tell who has an account."""
        return False

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """The answer to an account that needs another password or a code first; None for the others."""
        if user.must_rotate_password:
            send_rotation(user)
            messages.error(
                request, _("Changez de mot de passe : un lien vient de vous être envoyé.")
            )
            return redirect("account_login")
        if second_factor.is_on(user):
            entering.ask_for_code(request, user, then=kwargs.get("redirect_url") or "")
            return redirect("session:code")
        return super().pre_login(request, user, **kwargs)

    def get_login_stages(self) -> list[str]:
        """None: what comes between a password and a session is in `pre_login`."""
        return []
