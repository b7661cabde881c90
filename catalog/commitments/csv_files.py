"""Commitments as a CSV file: what an export writes, an import reads, and nothing changes when it is its own."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import DataError, IntegrityError, transaction
from django.utils.translation import gettext as _

from catalog.commitments.choices import CommitmentAccess, CommitmentKind
from catalog.commitments.models import Commitment, Programme
from catalog.commitments.services import save_commitment
from catalog.dataservices.models import Dataservice
from catalog.datasets.models import Dataset
from organizations.models import Organization
from portal.core.csv_files import Row
from portal.core.rules import AnyUser

HEAD: Final = (
    "identifiant", "programme", "titre", "type", "ministere", "organisation", "thematique", "acces", "annee",
    "trimestre", "source", "source_url", "jeu_de_donnees", "api", "code_url", "code_licence", "en_preparation_depuis",
    "abandonne_le", "abandon_raison", "abandon_source", "precisions", "deduit", "programme_debut", "programme_fin",
    "statut", "statut_remarque", "statut_depuis",
)  # fmt: skip
NEEDED: Final = ("titre",)
MOST_LINES: Final = 100_000  # of a file that is read where nobody waits for a page
COMPUTED: Final = ("statut", "statut_remarque", "statut_depuis")
"""Written by exports, never read: a status is earned."""
_TEXTS: Final = {
    "titre": "title", "ministere": "ministry", "thematique": "theme", "source": "source_title",
    "source_url": "source_url", "code_url": "code_url", "code_licence": "code_license", "precisions": "notes",
    "deduit": "deduced", "abandon_raison": "abandoned_reason", "abandon_source": "abandoned_source",
}  # fmt: skip
ABANDONMENT: Final = ("abandoned_on", "abandoned_reason", "abandoned_source")
_DATES: Final = {"en_preparation_depuis": "preparing_since", "abandonne_le": "abandoned_on"}
_OBJECTS: Final[dict[str, tuple[str, Any]]] = {
    "organisation": ("organization", Organization),
    "jeu_de_donnees": ("dataset", Dataset),
    "api": ("dataservice", Dataservice),
}
_NUMBERS: Final = {"annee": "due_year", "trimestre": "due_quarter"}
_CHOICES: Final[dict[str, tuple[str, Any]]] = {
    "type": ("kind", CommitmentKind),
    "acces": ("access", CommitmentAccess),
}


@dataclass(slots=True)
class Report:
    """What became of a file. **Shape**: `refused` holds line, title and reason, in order."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: list[tuple[int, str, str]] = field(default_factory=list)
    ignores_status: bool = False


class Refused(ValueError):
    """A line that cannot be stored; the message says why, to a person."""


def written(row: Commitment) -> list[Any]:
    """A commitment as a line of the file."""
    return [
        row.public_id, row.programme.slug, row.title, row.kind, row.ministry,
        row.organization.slug if row.organization else "", row.theme, row.access, row.due_year or "",
        row.due_quarter or "", row.source_title, row.source_url, row.dataset.slug if row.dataset else "",
        row.dataservice.slug if row.dataservice else "", row.code_url, row.code_license,
        row.preparing_since or "", row.abandoned_on or "", row.abandoned_reason, row.abandoned_source, row.notes,
        row.deduced, row.programme.starts, row.programme.ends, row.status_label, row.remark, row.status_since.date(),
    ]  # fmt: skip


def import_rows(
    *,
    actor: AnyUser | None,
    programme: Programme | None,
    rows: Iterable[Row],
    dry_run: bool = False,
) -> Report:
    """Store each line for itself: what is wrong with one is told, the others go in. `dry_run` stores nothing.

    actor: who declares what the file says; without one, a line that abandons a commitment is refused.
    programme: of the lines that name none.
    """
    report = Report()
    with transaction.atomic():
        for row in rows:
            _import_row(actor, programme, row, report)
        if dry_run:
            transaction.set_rollback(True)
    return report


def _import_row(
    actor: AnyUser | None, programme: Programme | None, row: Row, report: Report
) -> None:
    report.ignores_status |= any(row.cells.get(name) for name in COMPUTED)
    try:
        _check_readable(row)
        commitment = _found(row.cells, programme)
        changes = _read_into(commitment, row.cells)
        if not changes:
            report.unchanged += 1
            return
        _check_abandonment(actor, commitment, changes)
        is_new = commitment.pk is None
        with transaction.atomic():
            commitment.full_clean(exclude=["slug"])
            save_commitment(actor=actor, commitment=commitment)
    except ValidationError as error:
        report.refused.append((row.line, row.cells.get("titre", ""), " ".join(error.messages)))
    except Refused as error:
        report.refused.append((row.line, row.cells.get("titre", ""), str(error)))
    except (IntegrityError, DataError):
        said = _("Cette ligne contredit ce qui est déjà enregistré : rien n’en est gardé.")
        report.refused.append((row.line, row.cells.get("titre", ""), said))
    else:
        report.created += is_new
        report.updated += not is_new


def _check_readable(row: Row) -> None:
    """Raises: Refused, for a line that is no row of the file, or holds what no text of ours may."""
    if row.error:
        raise Refused(row.error)
    if unfit := [name for name, value in row.cells.items() if "\0" in value]:
        raise Refused(_("%s : cette cellule contient un caractère nul.") % ", ".join(unfit))


def _check_abandonment(
    actor: AnyUser | None, commitment: Commitment, changes: Sequence[str]
) -> None:
    """Raises: Refused, for an abandonment that nobody declares: it is the one status that a person answers for."""
    declared = [name for name in changes if name in ABANDONMENT and getattr(commitment, name)]
    if declared and actor is None:
        raise Refused(_("Un abandon se déclare par une personne : nommez son compte avec --actor."))


def _found(cells: Mapping[str, str], programme: Programme | None) -> Commitment:
    """The commitment of a line: by its identifier, by its title in its programme, else a new one. Raises: Refused."""
    if not cells.get("titre"):
        raise Refused(_("Le titre est requis."))
    if slug := cells.get("programme"):
        programme = Programme.objects.filter(slug=slug).first()
        if programme is None:
            raise Refused(_("Aucun programme « %s ».") % slug)
    if programme is None:
        raise Refused(_("Indiquez le programme, dans la colonne « programme »."))
    mine = Commitment.objects.select_related("programme").filter(programme=programme)
    if key := cells.get("identifiant"):
        known = mine.filter(public_id=key).first()
        if known is None and Commitment.objects.filter(public_id=key).exists():
            raise Refused(_("Cet identifiant est celui d’un engagement d’un autre programme."))
        return known or Commitment(programme=programme, public_id=_identifier(key))
    return mine.filter(title=cells["titre"]).first() or Commitment(programme=programme)


def _identifier(key: str) -> str:
    if len(key) == 24 and all(sign in "0123456789abcdef" for sign in key):
        return key
    raise Refused(
        _("L’identifiant « %s » n’a pas la forme attendue : laissez la case vide.") % key[:50]
    )


def _read_into(commitment: Commitment, cells: Mapping[str, str]) -> list[str]:
    """Set what the line says, columns that it lacks left as they are; the names of what changed. Raises: Refused."""
    values = {
        name: value
        for column in cells
        if column in _READERS
        for name, value in [_READERS[column](column, cells[column])]
        if name
    }
    changed = [name for name, value in values.items() if getattr(commitment, name) != value]
    for name in changed:
        setattr(commitment, name, values[name])
    return changed


def _text(column: str, value: str) -> tuple[str, Any]:
    name = _TEXTS[column]
    longest = Commitment._meta.get_field(name).max_length
    if longest and len(value) > longest:
        raise Refused(
            _("%(column)s : %(most)d caractères au plus.") % {"column": column, "most": longest}
        )
    if value and column.endswith("url"):
        try:
            URLValidator(schemes=["http", "https"])(value)
        except ValidationError as error:
            raise Refused(_("%s : l’adresse doit commencer par https://.") % column) from error
    return name, value


def _date(column: str, value: str) -> tuple[str, Any]:
    try:
        return _DATES[column], date.fromisoformat(value) if value else None
    except ValueError as error:
        raise Refused(_("%s : une date s’écrit 2021-09-30.") % column) from error


def _number(column: str, value: str) -> tuple[str, Any]:
    name, digits = _NUMBERS[column], value.removeprefix("T") if column == "trimestre" else value
    if not digits:
        return name, None
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= 4):
        raise Refused(_("%s : un nombre est attendu.") % column)
    return name, int(digits)


def _key(column: str, value: str) -> tuple[str, Any]:
    """The key of the object with this slug or id. Raises: Refused."""
    name, model = _OBJECTS[column]
    if not value:
        return f"{name}_id", None
    found = model.objects.by_key(value).filter(deleted=None).first()
    if found is None:
        kind = model._meta.verbose_name
        raise Refused(_("Aucun objet « %(kind)s » n’a l’adresse ou l’identifiant « %(value)s ».") % {
            "kind": kind, "value": value[:100],
        })  # fmt: skip
    return f"{name}_id", found.pk


def _choice(column: str, value: str) -> tuple[str, Any]:
    """The value of this name or label; nothing for an empty cell. Raises: Refused."""
    name, vocabulary = _CHOICES[column]
    if not value:
        return "", None
    known = {str(label).casefold(): name for name, label in vocabulary.choices}
    found = value if value in vocabulary.values else known.get(value.casefold())
    if found is None:
        raise Refused(
            _("« %(value)s » : attendu %(known)s.")
            % {"value": value[:50], "known": ", ".join(vocabulary.values)}
        )
    return name, found


_READERS: Final[Mapping[str, Callable[[str, str], tuple[str, Any]]]] = {
    **dict.fromkeys(_TEXTS, _text),
    **dict.fromkeys(_DATES, _date),
    **dict.fromkeys(_NUMBERS, _number),
    **dict.fromkeys(_OBJECTS, _key),
    **dict.fromkeys(_CHOICES, _choice),
}


def head_and_rows(rows: Sequence[Commitment]) -> tuple[Sequence[str], list[list[Any]]]:
    """The whole file of these commitments."""
    return HEAD, [written(row) for row in rows]
