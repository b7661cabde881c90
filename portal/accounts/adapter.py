"""How allauth behaves here."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Allauth's adapter; sign-up stays closed until its own pages are there."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """No: accounts are made by the operator for now."""
        return False
