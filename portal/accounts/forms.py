"""What is typed to sign in and up: one form for programs, which send JSON, and for pages."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import (
    get_default_password_validators,
    validate_password,
)
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.accounts.validators import MixedPasswordValidator

MAX_PASSWORD = 1024  # characters; longer ones would only cost time to hash


def _password(label: Any, **attributes: str) -> forms.CharField:
    """A password, kept as it was typed."""
    return forms.CharField(
        label=label,
        strip=False,
        max_length=MAX_PASSWORD,
        widget=forms.PasswordInput(attrs=attributes),
    )


class EmailForm(forms.Form):
    """An address to write to."""

    email = forms.EmailField(label=_("Adresse e-mail"), max_length=254)

    def clean_email(self) -> str:
        """The address in lower case."""
        return self.cleaned_data["email"].lower()


class SignInForm(EmailForm):
    """Who signs in."""

    password = _password(_("Mot de passe"))
    remember = forms.BooleanField(required=False)


class PasswordForm(forms.Form):
    """The password of the one who is signed in."""

    password = _password(_("Mot de passe"))


class TwicePasswordForm(forms.Form):
    """A new password, typed twice. `name` is the field that holds it."""

    name = "password"
    password = _password(_("Nouveau mot de passe"), autocomplete="new-password")
    password_confirm = _password(_("Le même une seconde fois"), autocomplete="new-password")

    def __init__(self, data: Any = None, *, user: User | None = None) -> None:
        super().__init__(data)
        self.user = user

    def clean(self) -> dict[str, Any]:
        """All that was typed. A weak password, or two that differ, is an error of its field."""
        data = super().clean() or self.cleaned_data
        password, again = data.get(self.name), data.get(f"{self.name}_confirm")
        if password is None:
            return data
        if again is not None and again != password:
            self.add_error(f"{self.name}_confirm", _("Les deux mots de passe diffèrent."))
        for message in weaknesses(password, self.about(data)):
            self.add_error(self.name, message)
        return data

    def about(self, data: dict[str, Any]) -> User:
        """Whose password it is: it must not look like their name."""
        return self.user or User(
            email=data.get("email", ""),
            first_name=data.get("first_name", ""),
            last_name=data.get("last_name", ""),
        )


class ChangePasswordForm(TwicePasswordForm):
    """The present password, and a new one twice."""

    name = "new_password"
    password = _password(_("Mot de passe actuel"))
    password_confirm = None  # type: ignore[assignment]
    new_password = _password(_("Nouveau mot de passe"))
    new_password_confirm = _password(_("Le même une seconde fois"))


class SignUpForm(TwicePasswordForm, EmailForm):
    """Who opens an account."""

    first_name = forms.CharField(label=_("Prénom"), max_length=150, validators=[User.no_url])
    last_name = forms.CharField(label=_("Nom"), max_length=150, validators=[User.no_url])
    accept_conditions = forms.BooleanField(label=_("J’accepte les conditions d’utilisation"))


class ChangeEmailForm(forms.Form):
    """Another address, typed twice."""

    new_email = forms.EmailField(label=_("Nouvelle adresse"), max_length=254)
    new_email_confirm = forms.EmailField(label=_("La même une seconde fois"), max_length=254)

    def clean(self) -> dict[str, Any]:
        """All that was typed, in lower case. Two addresses that differ are an error."""
        data = super().clean() or self.cleaned_data
        first, again = data.get("new_email"), data.get("new_email_confirm")
        if first and again and first.lower() != again.lower():
            self.add_error("new_email_confirm", _("Les deux adresses diffèrent."))
        return data


class SecondFactorForm(forms.Form):
    """Which second factor to set up; `disable` for none."""

    setup = forms.ChoiceField(choices=[(each, each) for each in ("authenticator", "disable")])


class CodeForm(forms.Form):
    """A code of the application."""

    code = forms.CharField(
        label=_("Code d’identification"),
        help_text=_("Les six chiffres qu’affiche votre application d’authentification."),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class RescueForm(forms.Form):
    """The help one asks for."""

    help_setup = forms.ChoiceField(choices=[("help", "help")])


def weaknesses(password: str, user: User) -> list[str]:
    """Why a password is not taken; empty for a good one."""
    validators = [*get_default_password_validators(), MixedPasswordValidator()]
    try:
        validate_password(password, user, password_validators=validators)
    except ValidationError as error:
        return list(dict.fromkeys(error.messages))
    return []
