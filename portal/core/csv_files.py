"""CSV for the spreadsheets of French offices: semicolons, UTF-8 with its mark, no cell that would be calculated."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpResponse
from django.utils.translation import gettext as _

from portal.core.templatetags.numbers import thousands

DELIMITERS: Final = (";", ",", "\t")
# What a spreadsheet takes for a formula at the beginning of a cell (OWASP, CSV injection).
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
GUARD: Final = "'"
MOST_ROWS: Final = 2_000


class UnreadableFile(ValueError):
    """The file cannot be used at all; the message says why, to a person."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file. **Shape**: `cells` by name of column; `line` as a text editor counts; `error` in words."""

    line: int
    cells: dict[str, str]
    error: str = ""


def csv_answer(name: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """A CSV file to download."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=DELIMITERS[0])
    writer.writerow(head)
    writer.writerows([_guarded(cell) for cell in row] for row in rows)
    answer = HttpResponse(
        text.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8"
    )
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def read_csv(content: bytes, needed: Sequence[str], most: int = MOST_ROWS) -> list[Row]:
    """The rows of a file whatever its delimiter, empty lines left out, `most` of them. Raises: UnreadableFile."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableFile(_("Le fichier n’est pas en UTF-8.")) from error
    first = text.partition("\n")[0]
    lines = csv.reader(
        io.StringIO(text, newline=""), delimiter=max(DELIMITERS, key=first.count), strict=True
    )
    try:
        head = [name.strip().lower() for name in next(lines, [])]
        if missing := [name for name in needed if name not in head]:
            raise UnreadableFile(
                _("Il manque ces colonnes : %(names)s.") % {"names": ", ".join(missing)}
            )
        rows = list(_rows(lines, head, most))
    except csv.Error as error:
        raise UnreadableFile(
            _(
                "La ligne %(line)d ne peut pas être lue : guillemets mal fermés ou cellule trop longue."
            )
            % {"line": lines.line_num}
        ) from error
    return rows


def _rows(lines: Any, head: Sequence[str], most: int) -> Iterator[Row]:
    """Each line under its head. Raises: UnreadableFile, beyond `most`; csv.Error."""
    found = 0
    for cells in lines:
        if not any(cell.strip() for cell in cells):
            continue
        found += 1
        if found > most:
            raise UnreadableFile(
                _("Le fichier a plus de %(most)s lignes : partagez-le en plusieurs.")
                % {"most": thousands(most)}
            )
        error = _("Cette ligne a plus de cellules que l’en-tête.") if len(cells) > len(head) else ""
        named = dict(zip(head, map(_bare, cells), strict=False))
        yield Row(lines.line_num, named, error)


def _guarded(cell: Any) -> Any:
    """The cell, as text where a spreadsheet would calculate, and where it already looks guarded."""
    return GUARD + cell if isinstance(cell, str) and _is_formula(cell) else cell


def _bare(cell: str) -> str:
    """The cell without the guard of our own exports."""
    cell = cell.strip()
    return cell[1:] if cell.startswith(GUARD) and _is_formula(cell) else cell


def _is_formula(cell: str) -> bool:
    """Whether a formula is there behind guards, if any."""
    return cell.lstrip(GUARD).startswith(FORMULA)
