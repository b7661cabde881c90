"""load_geozones: the official geographic code, from the product or from a newer file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalog.spatial.models import GeoZone
from catalog.spatial.reference import SHIPPED, UnreadableZones, read_zones
from catalog.spatial.services import load_zones


class Command(BaseCommand):
    help = (
        "Bring the table of territories to the official geographic code that comes with the "
        "product, or to a newer file of regions, departements or communes. Safe to run again; "
        "no zone is ever removed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--source",
            metavar="FILE",
            type=Path,
            default=SHIPPED,
            help="a COG list, JSON or CSV",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            done = load_zones(read_zones(options["source"]), GeoZone)
        except UnreadableZones as error:
            raise CommandError(str(error), returncode=2) from error
        self.stdout.write(
            f"Zones: {done.created} created, {done.updated} updated, {done.unchanged} unchanged."
        )
