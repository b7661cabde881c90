"""What people type when they write to the portal."""

from typing import Any, Final

from django import forms
from django.utils.encoding import punycode
from django.utils.translation import gettext_lazy as _

from faq.choices import LONGEST_MESSAGE, SUBJECT_LENGTH
from faq.models import ContactMessage

REQUIRED: Final = _("Le champ est requis.")
BAD_EMAIL: Final = _("Donnez une adresse complète, par exemple nom@domaine.fr.")
EMAIL_LENGTH: Final = 254  # characters
TRAP: Final = "website"  # a field that nobody sees, and that robots fill


class OneLine(forms.CharField):
    """A text without line breaks or other control characters: runs of them become a space."""

    def to_python(self, value: Any) -> str:
        """The text in one line; NUL is left for the validators to refuse."""
        text = "".join(
            letter if letter.isprintable() or letter == "\0" else " "
            for letter in super().to_python(value)
        )
        return " ".join(text.split())


class Lines(forms.CharField):
    """A text whose line breaks count for one character, as in the browser."""

    def to_python(self, value: Any) -> str:
        """The text with the line breaks of Unix."""
        return super().to_python(value).replace("\r\n", "\n").replace("\r", "\n")


class ContactForm(forms.ModelForm):
    """A message to the portal."""

    subject = OneLine(
        label=_("Sujet"), max_length=SUBJECT_LENGTH, error_messages={"required": REQUIRED}
    )
    text = Lines(
        label=_("Message"),
        max_length=LONGEST_MESSAGE,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("N’y mettez ni mot de passe, ni pièce d’identité, ni donnée de santé."),
        error_messages={"required": REQUIRED},
    )
    email = forms.EmailField(
        label=_("Adresse e-mail"),
        max_length=EMAIL_LENGTH,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("Pour vous répondre. Exemple : nom@domaine.fr"),
        error_messages={"required": REQUIRED, "invalid": BAD_EMAIL},
    )

    class Meta:
        model = ContactMessage
        fields = ["subject", "text", "email"]

    def clean_email(self) -> str:
        """An address that a letter can carry. Raises: ValidationError (control characters, a host beyond IDNA)."""
        email = self.cleaned_data["email"]
        try:
            punycode(email.rpartition("@")[2])
        except UnicodeError as error:
            raise forms.ValidationError(BAD_EMAIL) from error
        if not email.isprintable():
            raise forms.ValidationError(BAD_EMAIL)
        return email

    def clean(self) -> dict[str, Any]:
        """What was typed. Raises: ValidationError (the field that nobody sees is filled)."""
        if self.data.get(TRAP):
            raise forms.ValidationError(
                _("Le message n’est pas parti : un champ caché a été rempli. Envoyez-le à nouveau.")
            )
        return super().clean() or self.cleaned_data
