"""What operators type: a synonym, a file of synonyms."""

from typing import Any, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from portal.core.csv_files import Row, UnreadableFile, read_csv
from portal.search.models import Synonym
from portal.site.operator.services import Draft

LARGEST_FILE: Final = 1_000_000  # bytes
NEEDED: Final = ("term", "also")
REQUIRED: Final = {"required": _("Le champ est requis.")}
YES: Final = frozenset(["1", "oui", "o", "vrai", "true", "yes", "x"])
NO: Final = frozenset(["", "0", "non", "n", "faux", "false", "no"])


class SynonymForm(forms.ModelForm):
    """A synonym as an operator writes it."""

    class Meta:
        model = Synonym
        fields = ["term", "also", "both_ways"]
        error_messages = {"term": REQUIRED, "also": REQUIRED}
        labels = {"both_ways": _("Vaut dans les deux sens")}
        help_texts = {
            "term": _("Ce que tapent les visiteurs, par exemple « DVF »."),
            "also": _(
                "Ce que disent les fiches du catalogue, par exemple « demandes de valeurs foncières »."
            ),
        }


class SynonymFileForm(forms.Form):
    """A CSV file of synonyms, read when the form is."""

    file = forms.FileField(
        label=_("Fichier CSV"),
        help_text=_("En UTF-8, 1 Mo et 2 000 lignes au plus."),
        error_messages={
            **REQUIRED,
            "empty": _("Le fichier est vide."),
            "invalid": _("Choisissez un fichier."),
            "missing": _("Choisissez un fichier."),
        },
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )

    def clean_file(self) -> list[Row]:
        """The rows of the file."""
        sent: UploadedFile = self.cleaned_data["file"]
        if (sent.size or 0) > LARGEST_FILE:
            raise forms.ValidationError(_("Le fichier dépasse 1 Mo."))
        try:
            return read_csv(sent.read(), NEEDED)
        except UnreadableFile as error:
            raise forms.ValidationError(str(error)) from error


def draft_of(row: Row) -> Draft:
    """The synonym that a row of a file holds, and what is wrong with it."""
    sense = row.cells.get("both_ways", "").lower()
    typed: dict[str, Any] = {**row.cells, "both_ways": sense in YES}
    form = SynonymForm(typed)
    wrong = [
        f"{form.fields[name].label}\u00a0: {error}"
        for name, errors in form.errors.items()
        for error in errors
    ]
    if sense not in YES | NO:
        wrong = [str(_("« both_ways » se remplit par 1 ou 0, oui ou non."))]
    words = " → ".join(row.cells.get(name, "") for name in NEEDED)
    return Draft(row.line, words, form.instance, row.error or " ".join(wrong))
