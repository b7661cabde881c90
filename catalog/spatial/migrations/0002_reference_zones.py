"""The zones that come with the product: world, Union, France, regions, départements, collectivities, communes."""

from typing import Any

from django.db import migrations

from catalog.spatial.reference import read_zones
from catalog.spatial.services import load_zones


def add(apps: Any, schema_editor: Any) -> None:
    """Write the zones of the shipped file."""
    load_zones(read_zones(), apps.get_model("spatial", "GeoZone"))


def remove(apps: Any, schema_editor: Any) -> None:
    """Take away those that nothing uses."""
    zones = apps.get_model("spatial", "GeoZone")
    zones.objects.update(parent=None)
    zones.objects.filter(geoid__in=[zone.geoid for zone in read_zones()]).delete()


class Migration(migrations.Migration):
    dependencies = [("spatial", "0001_initial")]
    operations = [migrations.RunPython(add, remove)]
