"""import_catalog: a whole catalogue from a file or from another portal."""

from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.site import figures
from portal.site.imports.records import SourceError
from portal.site.imports.report import Report
from portal.site.imports.running import only_one, run
from portal.site.imports.sources import items_of


def _positive(text: str) -> int:
    if not text.isdigit() or int(text) == 0:
        raise ArgumentTypeError(f"“{text}” is not a number of records.")
    return int(text)


class Command(BaseCommand):
    help = (
        "Import datasets with their organizations from a JSON file in the layout of data.gouv.fr's "
        "API, from the catalogue CSV that data.gouv.fr publishes (plain, .gz, .xz), or from a "
        "portal that speaks its API. Running it again updates what changed and nothing else."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("source", metavar="SOURCE", help="a file, or the address of a portal")
        parser.add_argument("--limit", type=_positive, metavar="N", help="stop after N records")
        parser.add_argument(
            "--dry-run", action="store_true", help="read and compare, write nothing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        report = Report(settings.VAR_DIR / "logs")
        limit, is_dry = options["limit"], options["dry_run"]
        try:
            with only_one():
                items = items_of(options["source"], report, is_partial=bool(limit or is_dry))
                run(items, report, limit=limit, is_dry=is_dry)
        except SourceError as error:
            self._tell(report)
            raise CommandError(str(error), returncode=2) from error
        except KeyboardInterrupt as error:
            self._tell(report)
            sentence = "Interrupted: what is counted above is kept; run the command again to go on."
            raise CommandError(sentence, returncode=130) from error
        if is_dry:
            self.stdout.write("Dry run: nothing was written; these are the changes there would be.")
        elif report.counts["created"] or report.counts["updated"]:
            figures.refresh()  # the home page tells the new counts at once
        self._tell(report)

    def _tell(self, report: Report) -> None:
        for text in report.lines() if report.counts else ():
            self.stdout.write(text)
