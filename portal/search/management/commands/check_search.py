"""check_search: count the differences between search documents and objects."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from portal.search.rebuilding import differences
from portal.search.sources import sources

SHOWN = 20


class Command(BaseCommand):
    help = "Count differences between search documents and objects; 0 when search is in step."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--quiet", action="store_true", help="print the number alone")

    def handle(self, *args: Any, **options: Any) -> None:
        total = 0
        for source in sources():
            label = source.kind.label.lower()
            bar = tqdm(total=source.rows().count(), unit=f" {label}s", disable=None)
            for key, what in differences(source, bar.update):
                total += 1
                if total <= SHOWN and not options["quiet"]:
                    self.stdout.write(f"{label} {key}: {what}")
            bar.close()
        self.stdout.write(str(total))
        if total:
            raise CommandError("Search is out of step: run « manage.py reindex ».")
