"""What a run did: counts on screen, every refusal and warning in a file."""

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, Final

from django.utils import timezone

from portal.site.imports.records import Found

SHOWN: Final = 20  # refusals told on screen
COLUMNS: Final = ("row", "record", "outcome", "reason", "detail")
ORDER: Final = ("read", "created", "updated", "unchanged", "refused")


class Report:
    """Counts of one run, and the file with what needs a human eye."""

    def __init__(self, logs: Path) -> None:
        self.counts: Counter[str] = Counter()
        self._warnings: Counter[str] = Counter()
        self._shown: list[str] = []
        self._remarks: list[str] = []
        self._logs = logs
        self._path: Path | None = None
        self._file: IO[str] | None = None
        self._rows: Any = None

    def refuse(self, row: int, reason: str, label: str) -> None:
        """A record that was not kept."""
        self.counts["refused"] += 1
        if len(self._shown) < SHOWN:
            self._shown.append(_plain(f"  row {row} {label}: {reason}"))
        self._log(row, label, "refused", reason, "")

    def note(self, found: Found) -> None:
        """What was odd about a record that was kept."""
        for note in found.notes:
            self._warnings[note.kind] += 1
            self._log(found.row, found.label, "warning", note.kind, note.detail)

    def remark(self, sentence: str) -> None:
        """Something the operator should read first."""
        self._remarks.append(sentence)

    def warn(self, kind: str, detail: str = "") -> None:
        """What was odd about the source as a whole."""
        self._warnings[kind] += 1
        self._log("", "", "warning", kind, detail)

    def _log(self, *cells: object) -> None:
        if self._file is None:
            self._logs.mkdir(parents=True, exist_ok=True)
            self._path = self._logs / f"import-{timezone.localtime():%Y%m%d-%H%M%S-%f}.csv"
            self._file = self._path.open("w", encoding="utf-8", newline="")
            self._rows = csv.writer(self._file, delimiter=";")
            self._rows.writerow(COLUMNS)
        self._rows.writerow(_plain(str(cell)) for cell in cells)

    def close(self) -> None:
        """Put the file away."""
        if self._file is not None:
            self._file.close()

    def _said(self, of: str, *outcomes: str) -> str:
        return ", ".join(f"{self.counts[of + outcome]} {outcome}" for outcome in outcomes)

    def summary(self) -> str:
        """The counts on one line."""
        return ", ".join(f"{self.counts[name]} {name}" for name in ORDER)

    def lines(self) -> Iterator[str]:
        """The whole report, in plain words."""
        counts = self.counts
        yield from self._remarks
        yield f"Records: {counts['read']} read, {counts['refused']} refused."
        yield f"Datasets: {self._said('', 'created', 'updated', 'unchanged')}."
        yield f"Organizations: {self._said('organizations ', 'created', 'updated')}."
        if self._shown:
            yield f"Refused ({min(SHOWN, self.counts['refused'])} of {self.counts['refused']}):"
            yield from self._shown
        if self._warnings:
            yield "Warnings:"
        for kind, number in self._warnings.most_common():
            yield f"  {number:>7} {kind}"
        if self._path:
            yield f"All refusals and warnings: {self._path}"


def _plain(text: str) -> str:
    """A text that neither a terminal nor a spreadsheet takes for an order."""
    text = "".join(char if char.isprintable() else " " for char in text)
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text
