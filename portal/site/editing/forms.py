"""What editors type: a page, with the version they began from."""

from typing import Any, Final

from django import forms
from django.conf import settings
from django.contrib.postgres.forms import SimpleArrayField
from django.core.validators import MaxLengthValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.datasets.models import Dataset
from faq.models import Audience, Question
from organizations.choices import Nature
from organizations.models import Organization
from portal.editorial.models import Attachment
from portal.pages.choices import PATH_LENGTH
from portal.pages.models import Page
from portal.posts.choices import BodyType
from portal.posts.models import Post
from portal.site.editing.addresses import address_problem, default_path
from portal.site.editing.fields import LinesField
from portal.site.editing.previewing import TEXT_LENGTH

REQUIRED: Final = {"required": _("Le champ est requis.")}
SOURCE_ROWS: Final = 24
MARKS: Final = _(
    "En Markdown. Encadrés : « ::: tip Titre », « ::: warning », « ::: info », fermés par « ::: »."
)


class WrittenForm(forms.ModelForm):
    """A text and what stands around it. **Shape**: `version` is the number of the version that was shown."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    TEXT = "source"
    outdated_by = 0
    """The number of the version that someone saved since this one was shown; 0 for none."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        words = _(
            "Le texte dépasse %(limit_value)d caractères (il en a %(show_value)d) : coupez-le en deux."
        )
        self.fields[self.TEXT].validators.append(MaxLengthValidator(TEXT_LENGTH, words))

    def clean(self) -> dict[str, Any]:
        """All of it; ends of lines as texts keep them, whatever the browser sends."""
        data = super().clean() or {}
        return {
            name: value.replace("\r\n", "\n") if isinstance(value, str) else value
            for name, value in data.items()
        }

    def text(self) -> str:
        """The text as typed, for a preview."""
        return self[self.TEXT].value() or ""


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
            "title", "kind", "path", "summary", "source", "author", "license", "reviewed_on", "collection",
            "part", "buttons",
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
            "collection": _(
                "Les guides d’un même recueil se suivent, à part des autres. Vide pour ceux du portail."
            ),
            "part": _("Les guides d’une partie du recueil ont un menu commun."),
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


class QuestionForm(WrittenForm):
    """A question and its answer."""

    audiences = forms.ModelMultipleChoiceField(
        Audience.objects.all(),
        label=_("Publics"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choisissez au moins un public.")},
    )
    sources = LinesField(
        label=_("Sources"), help_text=_("Une ligne par source : « Titre | adresse ».")
    )

    class Meta:
        model = Question
        fields = ["title", "theme", "source", "sources", "reviewed_on"]
        error_messages = {"title": REQUIRED}
        widgets = {
            "source": forms.Textarea(attrs={"rows": SOURCE_ROWS, "data-pv-editor": ""}),
            "reviewed_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }
        labels = {"source": _("Réponse")}
        help_texts = {"source": MARKS, "theme": _("Les questions d’un thème se suivent.")}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.pk:
            self.initial["audiences"] = list(self.instance.audiences.values_list("pk", flat=True))


class PostForm(WrittenForm):
    """A piece of news."""

    TEXT = "content"

    tags = SimpleArrayField(
        forms.CharField(max_length=96),
        label=_("Mots-clés"),
        required=False,
        help_text=_("Séparés par des virgules."),
    )
    files = LinesField(
        label=_("Fichiers à télécharger"),
        help_text=_("Une ligne par fichier : « Titre | adresse »."),
    )
    press_name = forms.CharField(label=_("Contact presse"), max_length=200, required=False)
    press_email = forms.EmailField(label=_("E-mail du contact presse"), required=False)
    cited = forms.CharField(
        label=_("Jeux de données cités"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Une adresse ou un identifiant par ligne."),
    )

    class Meta:
        model = Post
        fields = ["name", "kind", "category", "headline", "content", "tags", "files"]
        error_messages = {"name": REQUIRED, "kind": REQUIRED}
        widgets = {
            "headline": forms.Textarea(attrs={"rows": 3}),
            "content": forms.Textarea(attrs={"rows": SOURCE_ROWS, "data-pv-editor": ""}),
        }
        help_texts = {"content": MARKS, "category": _("Par exemple « Communiqué de presse ».")}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.pk:
            slugs = self.instance.datasets.order_by("title", "pk").values_list("slug", flat=True)
            self.initial["cited"] = "\n".join(slugs)
            self.initial["press_name"] = self.instance.press_contact.get("name", "")
            self.initial["press_email"] = self.instance.press_contact.get("email", "")

    def clean_cited(self) -> list[Dataset]:
        """The datasets of the lines. Raises: ValidationError that names the one that is not there."""
        found = []
        for line in self.cleaned_data["cited"].split():
            key = line.rstrip("/").rpartition("/")[2]
            row = Dataset.objects.by_key(key).filter(deleted=None).first()
            if row is None:
                raise forms.ValidationError(
                    _("Aucun jeu de données n’a l’adresse ou l’identifiant « %(key)s »."),
                    params={"key": key[:100]},
                )
            found.append(row)
        return found

    def clean(self) -> dict[str, Any]:
        """All of it; the press contact becomes one value."""
        data = super().clean() or {}
        contact = {"name": data.get("press_name", ""), "email": data.get("press_email", "")}
        kept = {"tel": self.instance.press_contact.get("tel", [])}
        self.instance.press_contact = {**contact, **kept} if any(contact.values()) else {}
        self.instance.body_type = BodyType.MARKDOWN
        return data


class ProfileForm(WrittenForm):
    """An organization's presentation."""

    TEXT = "description"

    natures = forms.MultipleChoiceField(
        choices=Nature.choices,
        label=_("Types"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    links = LinesField(label=_("Liens"), help_text=_("Une ligne par lien : « Titre | adresse »."))

    class Meta:
        model = Organization
        fields = ["acronym", "summary", "description", "natures", "founded_year", "url", "links"]
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 2}),
            "description": forms.Textarea(attrs={"rows": SOURCE_ROWS, "data-pv-editor": ""}),
        }
        help_texts = {"description": _("En Markdown.")}


class PlanForm(forms.Form):
    """When a text appears by itself."""

    at = forms.DateTimeField(
        label=_("Date et heure de parution"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={
            "required": _("Donnez la date et l’heure de parution."),
            "invalid": _("Donnez la date et l’heure de parution, par exemple 2030-01-15 09:00."),
        },
    )

    def clean_at(self) -> Any:
        """The moment. Raises: ValidationError for one that is past."""
        at = self.cleaned_data["at"]
        if at <= timezone.now():
            raise forms.ValidationError(
                _("Cette date est passée : choisissez-en une à venir, ou publiez tout de suite.")
            )
        return at


class AttachmentForm(forms.Form):
    """A picture or a file to show or offer in a text."""

    file = forms.FileField(
        label=_("Image ou fichier"),
        help_text=_(
            "Une image (JPEG, PNG, WebP, GIF ; 10 Mo au plus), un PDF, un tableau, un ZIP… (%(size)d Mo au plus)."
            " Enregistrez d’abord le texte que vous écrivez."
        )
        % {"size": settings.ATTACHMENT_MEGABYTES},
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
