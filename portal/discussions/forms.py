"""What people type on pages of discussions."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.discussions.choices import CONTENT_LENGTH, TITLE_LENGTH

REQUIRED: Final = {"required": _("Le champ est requis.")}
COURTESY: Final = _(
    "Merci de rester courtois et constructif. Évitez de communiquer des données personnelles."
)


class MessageForm(forms.Form):
    """A message, in one's own name or for one of one's organizations."""

    organization = forms.ChoiceField(
        label=_("Publier ce message au nom de"), required=False, choices=[("", _("Moi"))]
    )
    content = forms.CharField(
        label=_("Message"),
        max_length=CONTENT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=COURTESY,
        error_messages=REQUIRED,
    )

    def __init__(self, *args: Any, speakers: Sequence[Any] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        if speakers:
            names = [(str(each.pk), each.name) for each in speakers]
            self.fields["organization"].choices = [("", _("Moi")), *names]  # type: ignore[attr-defined]
        else:
            del self.fields["organization"]
        self.speakers = {str(each.pk): each for each in speakers}

    @property
    def speaker(self) -> Any:
        """The organization spoken for; None in one's own name."""
        return self.speakers.get(self.cleaned_data.get("organization") or "")


class OpeningForm(MessageForm):
    """A new discussion and its first message."""

    title = forms.CharField(label=_("Titre"), max_length=TITLE_LENGTH, error_messages=REQUIRED)
    field_order = ("organization", "title", "content")


class ClosingForm(MessageForm):
    """The end of a discussion; a last word is not asked for."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["content"].required = False


class ContentForm(forms.Form):
    """The new words of a message."""

    content = forms.CharField(
        label=_("Message"),
        max_length=CONTENT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=COURTESY,
        error_messages=REQUIRED,
    )
