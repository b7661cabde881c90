"""load_demo: the demo portal: organizations, datasets with hosted files, reuses, accounts, texts."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from catalog.datasets.models import Dataset
from portal.site import demo_loading


class Command(BaseCommand):
    help = (
        "Load the demo organizations, datasets, reuses, accounts, questions, guides and pages; "
        "what is already there is left as it is."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing when the portal has a dataset"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["if_empty"] and Dataset.objects.exists():
            return
        demo_loading.load(lambda line: self.stdout.write(f"demo: {line}"))
        self.stdout.write(f"Accounts and passwords: {demo_loading.accounts_file()}")
