"""import_pages: Markdown as public bodies keep it in their repositories."""

from argparse import ArgumentParser
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError

from portal.site.imports.records import SourceError
from portal.site.imports.running import only_one
from portal.site.pages_import.records import Kind, Outcome
from portal.site.pages_import.reporting import Report
from portal.site.pages_import.running import run

AUTO: Final = "auto"
KINDS: Final = (Kind.ORGANIZATION, Kind.FAQ, Kind.QUESTION, Kind.GUIDE, Kind.POST)


class Command(BaseCommand):
    help = (
        "Import Markdown files, or folders of them, in the dialects of Jekyll, VuePress and GitBook: "
        "guides, pages of questions, questions, news, profiles of organizations. Running it again "
        "updates what changed and nothing else. The exit code is 1 when a file was refused."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", metavar="PATH", nargs="+", help="a Markdown file, or a folder")
        parser.add_argument(
            "--kind",
            choices=[AUTO, *(kind.value for kind in KINDS)],
            default=AUTO,
            help="what the files are; by default each file tells by its front-matter or its folder",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="read and compare, write nothing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        report = Report(self.stdout.write)
        kind = None if options["kind"] == AUTO else Kind(options["kind"])
        try:
            with only_one():
                run(options["paths"], report, kind=kind, is_dry=options["dry_run"])
        except SourceError as error:
            raise CommandError(str(error), returncode=2) from error
        except KeyboardInterrupt as error:
            sentence = "Interrupted: what is told above is kept; run the command again to go on."
            raise CommandError(sentence, returncode=130) from error
        if options["dry_run"]:
            self.stdout.write("Dry run: nothing was written; these are the changes there would be.")
        if refused := report.counts[Outcome.REFUSED]:
            raise CommandError(f"{refused} of the files could not be imported.", returncode=1)
