"""reindex: write all search documents anew while the site runs."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from portal.search.lexicon import refresh_words
from portal.search.models import Rebuild
from portal.search.rebuilding import is_wanting, rebuild
from portal.search.sources import sources


class Command(BaseCommand):
    help = (
        "Write all search documents anew while the site runs; goes on where a stopped run left off."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--from-start", action="store_true", help="forget how far a stopped run had come"
        )

        parser.add_argument(
            "--if-empty",
            action="store_true",
            help="only when nothing is searchable yet, or when a run was stopped half-way",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["if_empty"] and not is_wanting():
            return
        if options["from_start"]:
            Rebuild.objects.all().delete()
        for source in sources():
            label = source.kind.label.lower()
            with tqdm(total=source.rows().count(), unit=f" {label}s", disable=None) as bar:
                written = rebuild(source, bar.update)
            self.stdout.write(f"{written} {label} documents written.")
        self.stdout.write(f"{refresh_words()} words counted.")
