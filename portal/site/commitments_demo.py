"""Commitments of the demo: programmes and CSV files, through the services and the import that operators use."""

import json
import logging
from datetime import date
from pathlib import Path
from typing import Any

from catalog.commitments.csv_files import NEEDED, import_rows
from catalog.commitments.models import Commitment, Programme, ReviewPoint
from catalog.commitments.services import save_programme
from portal.core.csv_files import read_csv

log = logging.getLogger(__name__)


def load(content: Path) -> int:
    """Load the programmes and commitments that are not there yet; how many there were. What exists stays as it is."""
    folder = content / "commitments"
    for entry in json.loads((folder / "programmes.json").read_text(encoding="utf-8")):
        if not Programme.objects.filter(public_id=entry["id"]).exists():
            _programme(entry)
    return sum(_file(path) for path in sorted(folder.glob("*.csv")))


def _programme(entry: dict[str, Any]) -> None:
    (start_year, start_quarter), (end_year, end_quarter) = (
        entry[name] or (None, None) for name in ("start", "end")
    )
    programme = save_programme(
        actor=None,
        programme=Programme(
            public_id=entry["id"],
            title=entry["title"],
            summary=entry["summary"],
            source=entry["text"],
            promised_total=entry["promised_total"],
            position=entry["position"],
            sources=entry["sources"],
            start_year=start_year,
            start_quarter=start_quarter,
            end_year=end_year,
            end_quarter=end_quarter,
        ),
    )
    Programme.objects.filter(pk=programme.pk).update(slug=entry["slug"])
    for point in entry["reviews"]:
        ReviewPoint.objects.create(  # said by others: figures of today are not of that day
            programme=programme,
            on=date.fromisoformat(point["on"]),
            title=point["title"],
            text=point["text"],
            source_title=point["source_title"],
        )


def _file(path: Path) -> int:
    known = set(Commitment.objects.values_list("public_id", flat=True))
    rows = read_csv(path.read_bytes(), NEEDED)
    new = [row for row in rows if row.cells["identifiant"] not in known]
    report = import_rows(actor=None, programme=None, rows=new)
    for line, title, reason in report.refused:
        log.warning("%s:%d: %s: %s", path.name, line, title, reason)
    return report.created
