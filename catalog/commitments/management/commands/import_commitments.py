"""import_commitments: a CSV file of promised openings."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalog.commitments.csv_files import MOST_LINES, NEEDED, import_rows
from catalog.commitments.models import Programme
from portal.accounts.models import User
from portal.core.csv_files import UnreadableFile, read_csv

TITLE_SHOWN = 120  # characters, of a line that is refused


class Command(BaseCommand):
    help = "Store the commitments of a CSV file, as the board exports it; statuses are computed, never read."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--programme", metavar="SLUG", help="of the lines that name none")
        parser.add_argument(
            "--actor", metavar="EMAIL", help="the account that declares what the file abandons"
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would be done")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            rows = read_csv(options["file"].read_bytes(), NEEDED, MOST_LINES)
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}", returncode=2) from error
        except UnreadableFile as error:
            raise CommandError(f"{options['file']}: {error}", returncode=2) from error
        report = import_rows(
            actor=self._actor(options["actor"]),
            programme=self._programme(options["programme"]),
            rows=rows,
            dry_run=options["dry_run"],
        )
        for line, title, reason in report.refused:
            told = " ".join(f"{title[:TITLE_SHOWN]}: {reason}".split())
            self.stderr.write(f"{options['file']}:{line}: refused: {told}")
        self.stdout.write(
            f"{report.created} created, {report.updated} updated, {report.unchanged} unchanged, "
            f"{len(report.refused)} refused."
        )
        if report.refused:
            raise CommandError("Some lines were refused.")

    def _actor(self, email: str | None) -> User | None:
        if email is None:
            return None
        found = User.objects.filter(email__iexact=email, is_active=True, deleted=None).first()
        if found is None:
            raise CommandError(f"No active account has the e-mail “{email}”.", returncode=2)
        return found

    def _programme(self, slug: str | None) -> Programme | None:
        if slug is None:
            return None
        found = Programme.objects.filter(slug=slug, deleted=None).first()
        if found is None:
            raise CommandError(f"No programme has the address “{slug}”.", returncode=2)
        return found
