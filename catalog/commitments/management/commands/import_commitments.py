"""import_commitments: a CSV file of promised openings."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalog.commitments.csv_files import MOST_LINES, NEEDED, import_rows
from catalog.commitments.models import Programme
from portal.core.csv_files import UnreadableFile, read_csv


class Command(BaseCommand):
    help = "Store the commitments of a CSV file, as the board exports it; statuses are computed, never read."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--programme", metavar="SLUG", help="of the lines that name none")
        parser.add_argument("--dry-run", action="store_true", help="say what would be done")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            rows = read_csv(options["file"].read_bytes(), NEEDED, MOST_LINES)
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}", returncode=2) from error
        except UnreadableFile as error:
            raise CommandError(f"{options['file']}: {error}", returncode=2) from error
        report = import_rows(
            actor=None,
            programme=self._programme(options["programme"]),
            rows=rows,
            dry_run=options["dry_run"],
        )
        for line, title, reason in report.refused:
            self.stderr.write(f"line {line}: refused: {title}: {reason}")
        self.stdout.write(
            f"{report.created} created, {report.updated} updated, {report.unchanged} unchanged, "
            f"{len(report.refused)} refused."
        )
        if report.refused:
            raise CommandError("Some lines were refused.")

    def _programme(self, slug: str | None) -> Programme | None:
        if slug is None:
            return None
        found = Programme.objects.filter(slug=slug, deleted=None).first()
        if found is None:
            raise CommandError(f"No programme has the address “{slug}”.", returncode=2)
        return found
