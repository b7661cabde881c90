"""check_links: link checks now, in the foreground."""

from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from catalog.datasets.models import Resource
from catalog.linkcheck import contents, services
from catalog.linkcheck.observations import Probe


class Command(BaseCommand):
    help = "Check the links that are due, of files and of texts, or all of them, or one; ends with a summary."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--all", action="store_true", help="check every remote file, due or not"
        )
        parser.add_argument("--resource", metavar="UUID", help="check only this file")
        parser.add_argument("--limit", type=int, metavar="N", help="check at most N files")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["limit"] is not None and options["limit"] < 1:
            raise CommandError("--limit must be a positive number.", returncode=2)
        outcomes: Counter[str] = Counter()
        with services.alone(waits=True), tqdm(unit=" links", disable=None) as bar:
            for ids in self._batches(options):
                bar.total = (bar.total or 0) + len(ids)
                for probe in services.check(ids, on_probe=lambda _probe: bar.update()):
                    outcomes[_outcome(probe)] += 1
            if not options["resource"] and not options["limit"]:
                for probe in self._of_texts(everything=options["all"], bar=bar):
                    outcomes[_outcome(probe)] += 1
        for outcome, count in outcomes.most_common():
            self.stdout.write(f"{count:>8}  {outcome}")
        self.stdout.write(f"{outcomes.total()} links checked.")

    def _of_texts(self, *, everything: bool, bar: Any) -> list[Probe]:
        """The links of editors' texts."""
        if everything:
            contents.make_all_due()
        return contents.check_due(None, on_probe=lambda _probe: bar.update())

    def _batches(self, options: dict[str, Any]) -> Iterator[list[int]]:
        if options["all"] or options["resource"]:
            ids = services.claim_all(options["limit"], self._resource(options["resource"]))
            yield from (
                ids[start : start + services.BATCH] for start in range(0, len(ids), services.BATCH)
            )
            return
        left = options["limit"] or None
        while left is None or left > 0:
            ids = services.claim_due(min(services.BATCH, left or services.BATCH))
            if not ids:
                return
            left = left - len(ids) if left is not None else None
            yield ids

    def _resource(self, uuid: str | None) -> Resource | None:
        if uuid is None:
            return None
        try:
            return Resource.objects.get(uuid=UUID(uuid))
        except (ValueError, Resource.DoesNotExist) as error:
            raise CommandError(f"No file has the id “{uuid}”.", returncode=2) from error


def _outcome(probe: Probe) -> str:
    if probe.available:
        return "available"
    kind = "not available" if probe.available is False else "not known"
    return f"{kind}: {probe.error or probe.status}"
