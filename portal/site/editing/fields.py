"""Fields of editors' forms that hold several values, one a line, as people type them."""

from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

SEPARATOR = "|"
MOST_LINES = 100


class LinesField(forms.CharField):
    """Titles with their addresses, one a line: `Titre | adresse`. **Shape**: list of {title, url}."""

    widget = forms.Textarea(attrs={"rows": 3})

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"required": False, **options})

    def prepare_value(self, value: Any) -> Any:
        """The lines of stored values; what was typed as it is."""
        if isinstance(value, list):
            lines = (_typed(each) for each in value if isinstance(each, dict))
            return "\n".join(line for line in lines if line)
        return value if isinstance(value, str) else ""

    def clean(self, value: Any) -> list[dict[str, str]]:
        """The values of the lines. Raises: ValidationError that names the line."""
        lines = [line.strip() for line in super().clean(value).splitlines() if line.strip()]
        if len(lines) > MOST_LINES:
            raise forms.ValidationError(_("Cent lignes au plus."))
        return [_line(number, line) for number, line in enumerate(lines, 1)]

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether the lines say something else."""
        return super().has_changed(self.prepare_value(initial), data)


def _typed(entry: dict[str, Any]) -> str:
    """A stored value as a line; others than editors call its title differently, or give none."""
    url = str(entry.get("url") or "")
    title = " ".join(str(entry.get("title") or entry.get("label") or url).split())
    return f"{title} {SEPARATOR} {url}".strip() if title else ""


def _line(number: int, line: str) -> dict[str, str]:
    title, separator, url = (part.strip() for part in line.rpartition(SEPARATOR))
    if not separator or not title:
        words = _("Ligne %(number)d : écrivez « Titre | adresse ».")
        raise forms.ValidationError(words, params={"number": number})
    if url and not url.startswith("/"):
        try:
            URLValidator(schemes=["http", "https", "mailto"])(url)
        except forms.ValidationError as error:
            words = _("Ligne %(number)d : l’adresse doit commencer par https:// ou par /.")
            raise forms.ValidationError(words, params={"number": number}) from error
    return {"title": title, "url": url}
