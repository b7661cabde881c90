"""refresh_metadata: quality, freshness, counters and derived dates, now and in the foreground."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from catalog.datasets import counters
from catalog.datasets.models import Dataset
from catalog.datasets.services import refresh


class Command(BaseCommand):
    help = "Recompute quality, freshness, counters and derived dates of all datasets, or of one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dataset", metavar="ID", help="only this dataset: its id or its slug")

    def handle(self, *args: Any, **options: Any) -> None:
        chosen = Dataset.objects.alive()
        if options["dataset"]:
            chosen = chosen.by_key(options["dataset"])
            if not chosen.exists():
                raise CommandError(
                    f"No dataset has the id or slug “{options['dataset']}”.", returncode=2
                )
        rows = chosen.select_related("organization", "owner", "license").order_by("pk")
        for dataset in tqdm(
            rows.iterator(chunk_size=500), total=rows.count(), unit=" datasets", disable=None
        ):
            refresh(dataset)
        for organization_id in (
            chosen.exclude(organization=None)
            .values_list("organization_id", flat=True)
            .distinct()
            .order_by()
        ):
            counters.count_datasets(organization_id, None)
        self.stdout.write(f"{rows.count()} datasets refreshed.")
