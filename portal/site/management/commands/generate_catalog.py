"""generate_catalog: a synthetic catalogue, to measure the portal with."""

from argparse import ArgumentParser
from typing import Any, Final

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.jobs.models import note_run
from portal.site import figures
from portal.site.generation.running import generate
from portal.site.imports.records import SourceError
from portal.site.imports.report import Report
from portal.site.imports.running import only_one

MOST: Final = 5_000_000
LARGEST_SEED: Final = 2**63 - 1


class Command(BaseCommand):
    help = (
        "Fill the portal with N invented datasets of realistic shape and their organizations, to "
        "measure it. The same seed gives the same catalogue: running it again changes nothing, a "
        "larger N adds. Use a VAR_DIR of its own: nothing takes these datasets away again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("number", metavar="N", help=f"how many datasets, from 1 to {MOST:,}")
        parser.add_argument("--seed", default="1", help="a whole number; 1 unless told otherwise")

    def handle(self, *args: Any, **options: Any) -> None:
        number = _whole(options["number"], 1, MOST, "number of datasets")
        seed = _whole(options["seed"], 0, LARGEST_SEED, "seed")
        report = Report(settings.VAR_DIR / "logs")
        try:
            with only_one():
                speed = generate(number, seed, report, self.stdout.write)
        except SourceError as error:
            raise CommandError(str(error), returncode=2) from error
        except KeyboardInterrupt as error:
            self._tell(report)
            sentence = "Interrupted: what is counted above is kept; run the command again to go on."
            raise CommandError(sentence, returncode=130) from error
        note_run("generate_catalog", report.summary())
        figures.refresh()  # the home page tells the new counts at once
        self._tell(report)
        self.stdout.write(f"Speed: {speed:,.0f} datasets a second.")
        if report.counts["refused"]:
            raise CommandError("Some datasets were refused; the lines above say why.")

    def _tell(self, report: Report) -> None:
        for line in report.lines():
            self.stdout.write(line)


def _whole(text: Any, least: int, most: int, what: str) -> int:
    """A whole number in these bounds. Raises: CommandError."""
    digits = str(text)
    if not digits.isascii() or not digits.isdigit() or not least <= int(digits[:40]) <= most:
        message = (
            f"“{digits[:40]}” is not a {what}: expected a whole number from {least:,} to {most:,}."
        )
        raise CommandError(message, returncode=2)
    return int(digits)
