"""What people type about commitments."""

from typing import Any, Final

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from catalog.commitments.models import Commitment, Programme, ReviewPoint
from catalog.dataservices.models import Dataservice
from catalog.datasets.models import Dataset
from organizations.models import Organization
from portal.core.csv_files import Row, UnreadableFile, read_csv

REQUIRED: Final = {"required": _("Le champ est requis.")}
LARGEST_FILE: Final = 2_000_000  # bytes
SOURCES_LENGTH: Final = 10_000  # characters
PRESS: Final = ("name", "email")  # of the contact that the page of a programme shows
is_web_address: Final = URLValidator(
    schemes=["http", "https"], message=_("L’adresse doit commencer par https://.")
)


class KeyField(forms.CharField):
    """An object of the catalogue by its address, slug or identifier."""

    def __init__(self, model: Any, **options: Any) -> None:
        super().__init__(**{"required": False, **options})
        self.model = model

    def prepare_value(self, value: Any) -> Any:
        """The slug of the stored object."""
        if isinstance(value, int):
            found = self.model.objects.filter(pk=value).first()
            return found.slug if found else ""
        return value

    def clean(self, value: Any) -> Any:
        """The object. Raises: ValidationError for one that is not there."""
        typed = super().clean(value).strip().rstrip("/").rpartition("/")[2]
        if not typed:
            return None
        found = self.model.objects.by_key(typed).filter(deleted=None).first()
        if found is None:
            raise forms.ValidationError(
                _("Rien dans le catalogue n’a cette adresse ni cet identifiant.")
            )
        return found


class SourcesField(forms.CharField):
    """Titles with their addresses, one a line: `Titre | https://…`; the address may be left out."""

    widget = forms.Textarea(attrs={"rows": 3})

    def prepare_value(self, value: Any) -> Any:
        """The lines of what is stored."""
        if isinstance(value, list):
            return "\n".join(" | ".join(filter(None, (row["title"], row["url"]))) for row in value)
        return value

    def clean(self, value: Any) -> Any:
        """The sources. Raises: ValidationError for a line without title, or whose address is none."""
        lines = [line.partition("|") for line in super().clean(value).splitlines() if line.strip()]
        sources = [{"title": title.strip(), "url": url.strip()} for title, _sign, url in lines]
        for source in sources:
            if not source["title"]:
                raise forms.ValidationError(_("Chaque ligne commence par un titre."))
            if source["url"]:
                is_web_address(source["url"])
        return sources


class ProgrammeForm(forms.ModelForm):
    """A programme as an operator writes it."""

    sources = SourcesField(
        label=_("Sources"),
        max_length=SOURCES_LENGTH,
        required=False,
        help_text=_(
            "Une par ligne : Titre | https://exemple.gouv.fr/ ; l’adresse est facultative."
        ),
    )
    press_name = forms.CharField(label=_("Contact presse"), max_length=200, required=False)
    press_email = forms.EmailField(label=_("Courriel du contact presse"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in PRESS:
            self.fields[f"press_{name}"].initial = self.instance.press_contact.get(name, "")

    def clean(self) -> dict[str, Any]:
        """All of it; an address needs the name of whom it reaches."""
        data = super().clean() or {}
        if data.get("press_email") and not data.get("press_name"):
            self.add_error("press_name", _("Indiquez le nom de ce contact."))
        told = {name: data.get(f"press_{name}", "") for name in PRESS}
        self.instance.press_contact = {name: value for name, value in told.items() if value}
        return data

    class Meta:
        model = Programme
        fields = [
            "title", "summary", "source", "sources", "promised_total", "start_year", "start_quarter", "end_year",
            "end_quarter", "position",
        ]  # fmt: skip
        error_messages = {"title": REQUIRED}
        labels = {"source": _("Texte (Markdown)")}
        help_texts = {
            "promised_total": _(
                "Quand plus d’ouvertures ont été promises que celles qui sont nommées."
            )
        }


class CommitmentForm(forms.ModelForm):
    """What a person may declare of a commitment: everything but its status, which evidence gives."""

    organization = KeyField(Organization, label=_("Organisation"))
    dataset = KeyField(
        Dataset, label=_("Jeu de données"), help_text=_("Adresse ou identifiant dans le catalogue.")
    )
    dataservice = KeyField(
        Dataservice, label=_("API"), help_text=_("Adresse ou identifiant dans le catalogue.")
    )

    class Meta:
        model = Commitment
        fields = [
            "programme", "title", "kind", "ministry", "organization", "theme", "access", "due_year", "due_quarter",
            "source_title", "source_url", "dataset", "dataservice", "code_url", "code_license", "preparing_since",
            "abandoned_on", "abandoned_reason", "abandoned_source", "notes", "deduced",
        ]  # fmt: skip
        error_messages = {"title": REQUIRED, "programme": REQUIRED}
        widgets = {
            name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            for name in ("preparing_since", "abandoned_on")
        } | {
            "abandoned_reason": forms.Textarea(attrs={"rows": 2}),
            "notes": forms.Textarea(attrs={"rows": 3}),
        }

    def clean(self) -> dict[str, Any]:
        """All of it; an abandonment has its date, its reason and its source, or nothing."""
        data = super().clean() or {}
        parts = ("abandoned_on", "abandoned_reason", "abandoned_source")
        if any(data.get(name) for name in parts):
            for name in parts:
                if not data.get(name):
                    self.add_error(
                        name, _("Un abandon se déclare avec sa date, sa raison et sa source.")
                    )
        return data


class ReviewPointForm(forms.ModelForm):
    """A point of progress; its figures are those of the day."""

    class Meta:
        model = ReviewPoint
        fields = ["on", "title", "text", "source_title", "source_url"]
        error_messages = {"title": REQUIRED, "on": REQUIRED}
        widgets = {
            "on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "text": forms.Textarea(attrs={"rows": 3}),
        }


class ImportForm(forms.Form):
    """A CSV file of commitments, read when the form is."""

    programme = forms.ModelChoiceField(
        Programme.objects.filter(deleted=None),
        label=_("Programme"),
        required=False,
        help_text=_("Celui des lignes dont la colonne « programme » est vide."),
    )
    file = forms.FileField(
        label=_("Fichier CSV"),
        help_text=_("En UTF-8, 2 Mo et 2 000 lignes au plus."),
        error_messages={
            **REQUIRED,
            "empty": _("Le fichier est vide."),
            "invalid": _("Choisissez un fichier."),
            "missing": _("Choisissez un fichier."),
        },
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )
    dry_run = forms.BooleanField(label=_("Essai : ne rien enregistrer"), required=False)

    def clean_file(self) -> list[Row]:
        """The rows of the file."""
        sent = self.cleaned_data["file"]
        if sent.size > LARGEST_FILE:
            raise forms.ValidationError(_("Le fichier dépasse 2 Mo."))
        try:
            return read_csv(sent.read(), ("titre",))
        except UnreadableFile as error:
            raise forms.ValidationError(str(error)) from error
