"""Signing in and out as JSON (API contract 17), for the open-source front end of data.gouv.fr.

Every POST needs the CSRF token of `/get-csrf`, in the header `X-CSRFToken` or in the body. A browser that opens one of
these addresses is sent to the page that does the same.
"""

import time
from typing import Any, Final
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, logout, update_session_auth_hash
from django.db import IntegrityError, transaction
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.request import Request

from portal.accounts import (
    forms,
    links,
    mails,
    second_factor,
    services,
    throttling,
    two_factor,
)
from portal.accounts.entering import SIGNED_IN_AT, enter
from portal.accounts.envelope import SessionView, TooManyTries, wants_page
from portal.accounts.models import User
from portal.core.api.writing import body_of


class GetCsrf(SessionView):
    """The token that every POST needs."""

    def get(self, request: Request) -> HttpResponse:
        """The token; its cookie comes with it."""
        return self.told(csrf_token=get_token(self.http))


class Login(SessionView):
    """Sign in."""

    def post(self, request: Request) -> HttpResponse:
        """200 with the account, or `tf_required`; the same refusal for a wrong password and for nobody."""
        data = self.filled(forms.SignInForm(body_of(self)))
        email = data["email"]
        if seconds := throttling.wait_before_sign_in(self.http, email):
            raise TooManyTries(seconds)
        user: Any = authenticate(self.http, email=email, password=data["password"])
        if user is None:
            throttling.note_failure(self.http, email)
            words = _("Adresse ou mot de passe incorrect, ou adresse pas encore confirmée.")
            raise exceptions.ValidationError({"password": [words]})
        if user.must_rotate_password:
            mails.send_rotation(user)
            words = _("Changez de mot de passe : un lien vient de vous être envoyé.")
            raise exceptions.ValidationError({"password": [words]})
        if second_factor.is_on(user):
            return two_factor.asked(self, user, remember=data["remember"])
        throttling.forget_failures(self.http, email)
        enter(self.http, user)
        if not data["remember"]:
            self.http.session.set_expiry(0)
        return self.signed_in(user)


class Logout(SessionView):
    """Sign out."""

    page = "account_logout"

    def post(self, request: Request) -> HttpResponse:
        """200, signed in or not."""
        logout(self.http)
        body = {"meta": {"code": 200}, "response": {}, "proconnect_logout_url": None}
        return self.answer(body)


class Register(SessionView):
    """Open an account."""

    def post(self, request: Request) -> HttpResponse:
        """200 and a letter, whether or not the address had an account."""
        if not settings.SIGN_UP_OPEN:
            raise exceptions.PermissionDenied(_("Les inscriptions sont fermées."))
        data = self.filled(forms.SignUpForm(body_of(self)))
        self.check_asking()
        names = {name: data[name] for name in ("first_name", "last_name")}
        new = {"email": data["email"], "password": data["password"], **names}
        if User.objects.filter(email__iexact=data["email"]).exists():
            User().set_password(data["password"])  # as long as for a new account
        else:
            _open_account(new)
        mails.send_confirmation(data["email"])
        return self.told()


class Confirm(SessionView):
    """Ask for the letter of confirmation again."""

    def post(self, request: Request) -> HttpResponse:
        """200 and a letter, whatever the address."""
        data = self.filled(forms.EmailForm(body_of(self)))
        self.check_asking()
        mails.send_confirmation(data["email"])
        return self.told()


class ConfirmLink(SessionView):
    """The link of the letter."""

    def get(self, request: Request, token: str) -> HttpResponse:  # type: ignore[override]
        """The sign-in page, which tells what became of it."""
        with transaction.atomic():
            user = _locked(links.account_to_confirm(token))
            if user is not None and not user.email_confirmed:
                services.confirm_email(user=user)
        words = _("Votre adresse est confirmée : vous pouvez vous connecter.")
        return _told(self.http, user, words)


class Reset(SessionView):
    """Ask for a letter to choose a password."""

    page = "account_reset_password"

    def post(self, request: Request) -> HttpResponse:
        """200 and a letter, whatever the address."""
        data = self.filled(forms.EmailForm(body_of(self)))
        self.check_asking()
        mails.send_reset(data["email"])
        return self.told()


class ResetLink(SessionView):
    """Choose a password: a page for browsers that follow the letter, and its JSON."""

    def get(self, request: Request, token: str) -> HttpResponse:  # type: ignore[override]
        """The page; for a program the CSRF token. Raises: ValidationError for a dead link."""
        user = links.account_of_reset(token)
        if wants_page(request):
            return self._page(forms.TwicePasswordForm() if user else None)
        if user is None:
            raise _dead_link()
        return self.told(csrf_token=get_token(self.http))

    def post(self, request: Request, token: str) -> HttpResponse:
        """200 and signed in. Raises: ValidationError for a dead link or a weak password."""
        is_page = wants_page(request)
        with transaction.atomic():
            user = _locked(links.account_of_reset(token))
            form = forms.TwicePasswordForm(body_of(self), user=user)
            if is_page and (user is None or not form.is_valid()):
                return self._page(form if user else None)
            if user is None:
                raise _dead_link()
            data = self.filled(form)
            if not user.email_confirmed:
                services.confirm_email(user=user)
            services.set_password(user=user, password=data["password"])
        mails.send_password_changed(user)
        return self._entered(user, is_page=is_page)

    def _entered(self, user: User, *, is_page: bool) -> HttpResponse:
        """The next page or JSON: signed in, or asked for the code."""
        if second_factor.is_on(user):
            answer = two_factor.asked(self, user)
            return redirect("session:code") if is_page else answer
        enter(self.http, user)
        return redirect(settings.LOGIN_REDIRECT_URL) if is_page else self.signed_in(user)

    def _page(self, form: BaseForm | None) -> HttpResponse:
        status = 400 if form is None or form.is_bound else 200
        return render(self.http, "account/reset_link.html", {"form": form}, status=status)


class Change(SessionView):
    """Change one's password."""

    page = "account_change_password"

    def post(self, request: Request) -> HttpResponse:
        """200; this session goes on, the others end."""
        visitor = self.require_session()
        data = self.filled(forms.ChangePasswordForm(body_of(self), user=visitor))
        self.check_password(visitor, data["password"])
        with transaction.atomic():
            user = User.objects.select_for_update().get(pk=visitor.pk)
            services.set_password(user=user, password=data["new_password"])
        update_session_auth_hash(self.http, user)
        self.http.session[SIGNED_IN_AT] = time.time()
        mails.send_password_changed(user)
        return self.signed_in(user)


class ChangeEmail(SessionView):
    """Ask for another address."""

    def post(self, request: Request) -> HttpResponse:
        """200 and a letter to the new address, whether or not it has an account."""
        user = self.require_session(fresh=True)
        data = self.filled(forms.ChangeEmailForm(body_of(self)))
        self.check_asking()
        mails.offer_email(user, data["new_email"].lower())
        return self.told()


class ChangeEmailLink(SessionView):
    """The link of the letter."""

    def get(self, request: Request, token: str) -> HttpResponse:  # type: ignore[override]
        """The sign-in page, which tells what became of it."""
        user, email = links.account_and_email(token)
        try:
            with transaction.atomic():
                user = _locked(user)
                if user is not None:
                    services.confirm_email(user=user, email=email)
        except IntegrityError:  # another account took the address since
            user = None
        return _told(self.http, user, _("Votre compte a une nouvelle adresse."))


class Verify(SessionView):
    """Give one's password again."""

    def post(self, request: Request) -> HttpResponse:
        """200: what asks for a fresh sign-in is open for an hour."""
        user = self.require_session()
        data = self.filled(forms.PasswordForm(body_of(self)))
        self.check_password(user, data["password"])
        self.http.session[SIGNED_IN_AT] = time.time()
        return self.signed_in(user)


def _open_account(new: dict[str, Any]) -> None:
    try:
        services.create_account(confirmed=False, **new)
    except IntegrityError:  # the same address, twice at once: the first one is there
        User().set_password(new["password"])


def _locked(user: User | None) -> User | None:
    """The row of an account until the transaction ends."""
    return user and User.objects.select_for_update().get(pk=user.pk)


def _dead_link() -> exceptions.ValidationError:
    return exceptions.ValidationError({"": [dead_link_words()]})


def dead_link_words() -> str:
    """What a link says that was used, or is old."""
    return _("Ce lien a déjà servi, ou il est trop ancien. Demandez-en un autre.")


def _told(request: HttpRequest, user: User | None, words: str) -> HttpResponse:
    """The sign-in page, which tells what became of a link; that of the front end if there is one."""
    kind, words = ("error", dead_link_words()) if user is None else ("info", words)
    if settings.FRONT_URL:
        query = urlencode({"flash": "confirm_error", kind: words})
        return redirect(f"{settings.FRONT_URL}/login?{query}")
    (messages.error if user is None else messages.success)(request, words)
    return redirect("account_login")


_VIEWS: Final = {
    "get-csrf": GetCsrf,
    "login": Login,
    "logout": Logout,
    "register": Register,
    "confirm": Confirm,
    "confirm/<str:token>": ConfirmLink,
    "reset": Reset,
    "reset/<str:token>": ResetLink,
    "change": Change,
    "change-email": ChangeEmail,
    "change-email/<str:token>": ChangeEmailLink,
    "verify": Verify,
    "tf-setup": two_factor.TwoFactorSetup,
    "tf-validate": two_factor.TwoFactorValidate,
    "tf-rescue": two_factor.TwoFactorRescue,
}

app_name = "session"
urlpatterns = [
    path("tf-validate/", two_factor.TwoFactorValidate.as_view(), name="code"),
    *(
        path(f"{address}{end}", view.as_view())
        for address, view in _VIEWS.items()
        for end in ("", "/")  # programs call either
    ),
]
