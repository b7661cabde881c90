"""What editors type: a page, with the version they began from."""

from typing import Any, Final

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from portal.editorial.models import Attachment
from portal.pages.addresses import address_problem, default_path
from portal.pages.choices import PATH_LENGTH
from portal.pages.models import Page
from portal.site.editing.fields import LinesField

REQUIRED: Final = {"required": _("Le champ est requis.")}
SOURCE_ROWS: Final = 24
MARKS: Final = _(
    "En Markdown. Encadrés : « ::: tip Titre », « ::: warning », « ::: info », fermés par « ::: »."
)


class WrittenForm(forms.ModelForm):
    """A text and what stands around it. **Shape**: `version` is the number of the version that was shown."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def text(self) -> str:
        """The text as typed, for a preview."""
        return self["source"].value() or ""


class PageForm(WrittenForm):
    """A guide or a page."""

    path = forms.CharField(
        label=_("Adresse"),
        required=False,
        max_length=PATH_LENGTH,
        help_text=_(
            "Laissez vide pour la tirer du titre. Une page déplacée garde son ancienne adresse, qui y mène."
        ),
    )
    buttons = LinesField(
        label=_("Boutons"), help_text=_("Une ligne par bouton : « Titre | adresse ».")
    )

    class Meta:
        model = Page
        fields = [
            "title", "kind", "path", "summary", "source", "author", "license", "reviewed_on", "buttons",
        ]  # fmt: skip
        error_messages = {"title": REQUIRED, "kind": REQUIRED}
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 2}),
            "source": forms.Textarea(attrs={"rows": SOURCE_ROWS, "data-pv-editor": ""}),
            "reviewed_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }
        help_texts = {
            "source": MARKS,
            "summary": _("Une ou deux phrases, montrées dans les listes et par la recherche."),
            "license": _("Par exemple etalab-2.0."),
        }

    def clean_path(self) -> str:
        """A free address of ours. Raises: ValidationError that says what to do."""
        path = self.cleaned_data["path"]
        kind, title = self.cleaned_data.get("kind"), self.cleaned_data.get("title")
        if not path and kind and title:
            return default_path(kind, title, mine=self.instance.pk)
        if problem := address_problem(path, mine=self.instance.pk):
            raise forms.ValidationError(problem)
        return path


class AttachmentForm(forms.Form):
    """A picture or a file to show or offer in a text."""

    file = forms.FileField(
        label=_("Image ou fichier"),
        help_text=_("%(size)d Mo au plus.") % {"size": settings.ATTACHMENT_MEGABYTES},
        error_messages={
            **REQUIRED,
            "empty": _("Le fichier est vide."),
            "invalid": _("Choisissez un fichier."),
            "missing": _("Choisissez un fichier."),
        },
    )

    def clean_file(self) -> Any:
        """The file. Raises: ValidationError for one too large, or without a name."""
        sent = self.cleaned_data["file"]
        if sent.size > settings.ATTACHMENT_MEGABYTES * 1_000_000:
            words = _("Le fichier dépasse %(size)d Mo.")
            raise forms.ValidationError(words, params={"size": settings.ATTACHMENT_MEGABYTES})
        if len(sent.name) > Attachment._meta.get_field("name").max_length:
            raise forms.ValidationError(_("Le nom du fichier est trop long."))
        return sent
