"""The second factor as JSON, in the words of Flask-Security (API contract 17), and the page that asks for a code.

To turn it on, `/tf-setup` gives a key and `/tf-validate` takes the first code of it. From then on `/login/`
answers `tf_required`, and the session opens with the code that `/tf-validate` takes.
"""

from typing import Any, Final

from django.conf import settings
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.request import Request

from portal.accounts import entering, forms, mails, second_factor, throttling
from portal.accounts.envelope import Refused, SessionView, TooManyTries, wants_page
from portal.accounts.models import User
from portal.core.api.writing import body_of

METHOD: Final = "authenticator"
_OFFERED: Final = "second_factor_offered"


class TwoFactorSetup(SessionView):
    """Whether a code is asked for, and the key that makes codes."""

    def get(self, request: Request) -> HttpResponse:
        """What is set up. Raises: Refused without a fresh sign-in."""
        if wants_page(request):
            return super().get(request)
        user = self.require_session(fresh=True)
        return self.told(
            tf_required=False,
            tf_primary_method=METHOD if second_factor.is_on(user) else None,
            tf_setup_methods=[METHOD],
            tf_available_methods=[METHOD],
            csrf_token=get_token(self.http),
        )

    def post(self, request: Request) -> HttpResponse:
        """A new key, which counts once `/tf-validate` has a code of it; `disable` asks for no code any more."""
        user = self.require_session(fresh=True)
        data = self.filled(forms.SecondFactorForm(body_of(self)))
        if data["setup"] == "disable":
            return self._turned_off(user)
        secret = self.http.session[_OFFERED] = second_factor.new_secret()
        return self.told(
            tf_state="validating_profile",
            tf_primary_method=METHOD,
            tf_authr_key=second_factor.readable(secret),
            tf_authr_username=user.email,
            tf_authr_issuer=settings.SITE_NAME,
            tf_authr_uri=second_factor.address_of(secret, user),
            csrf_token=get_token(self.http),
        )

    def _turned_off(self, user: User) -> HttpResponse:
        self.http.session.pop(_OFFERED, None)
        if second_factor.turn_off(user=user):
            mails.send_second_factor(user, is_on=False)
        return self.told(tf_primary_method=None)


class TwoFactorValidate(SessionView):
    """Give a code: the first of a new key, or the one that the account asks for."""

    def get(self, request: Request) -> HttpResponse:
        """The page that asks for the code; for a program the CSRF token."""
        if wants_page(request):
            if entering.who_waits(self.http) is None:
                return redirect("account_login")
            return self._page(forms.CodeForm())
        return self.told(csrf_token=get_token(self.http))

    def post(self, request: Request) -> HttpResponse:
        """200 and signed in. Raises: ValidationError for another code, Refused when none was awaited."""
        form = forms.CodeForm(body_of(self))
        offered = self.http.session.get(_OFFERED)
        if offered and self.visitor.is_authenticated:
            return self._turned_on(self.visitor, offered, form)
        user = entering.who_waits(self.http)
        if user is None:
            raise Refused(_("Connectez-vous d’abord."), reauth_required=False)
        try:
            self._check(user, form)
        except exceptions.ValidationError:
            if not wants_page(request):
                raise
            return self._page(form)
        then = entering.finish(self.http, user)
        return redirect(then) if wants_page(request) else self.signed_in(user)

    def _check(self, user: User, form: forms.CodeForm) -> None:
        if seconds := throttling.wait_before_code(user.email):
            raise TooManyTries(seconds)
        if not second_factor.take_code(user=user, code=self.filled(form)["code"]):
            throttling.note_wrong_code(user.email)
            raise wrong_code(form)
        throttling.forget_failures(self.http, user.email)

    def _turned_on(self, user: User, secret: str, form: forms.CodeForm) -> HttpResponse:
        if not second_factor.is_code_of(secret, self.filled(form)["code"]):
            raise wrong_code(form)
        second_factor.turn_on(user=user, secret=secret)
        del self.http.session[_OFFERED]
        mails.send_second_factor(user, is_on=True)
        return self.signed_in(user)

    def _page(self, form: forms.CodeForm) -> HttpResponse:
        status = 400 if form.is_bound else 200
        return render(self.http, "account/second_factor.html", {"form": form}, status=status)


class TwoFactorRescue(SessionView):
    """Ask the operators for help, without one's telephone."""

    def get(self, request: Request) -> HttpResponse:
        """What may be asked for; for a browser the sign-in page."""
        if wants_page(request):
            return super().get(request)
        return self.told(
            recovery_options={"help": _("Écrire aux opérateurs du portail")},
            csrf_token=get_token(self.http),
        )

    def post(self, request: Request) -> HttpResponse:
        """200 and a letter to the operators. Raises: Refused when no password was given before."""
        self.filled(forms.RescueForm(body_of(self)))
        user = entering.who_waits(self.http)
        if user is None:
            raise Refused(_("Connectez-vous d’abord."), reauth_required=False)
        self.check_asking()
        mails.ask_operators_for_rescue(user)
        return self.told()


def wrong_code(form: forms.CodeForm) -> exceptions.ValidationError:
    """The refusal of a code, also kept on its form."""
    words = _("Code invalide.")
    form.add_error("code", words)
    return exceptions.ValidationError({"code": [words]})


def asked(view: SessionView, user: User, **kept: Any) -> HttpResponse:
    """The answer to a good password of an account that asks for a code."""
    entering.ask_for_code(view.http, user, **kept)
    return view.told(
        tf_required=True,
        tf_state="ready",
        tf_primary_method=METHOD,
        tf_method=METHOD,
        csrf_token=get_token(view.http),
    )
