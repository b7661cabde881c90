"""The synonyms that come with the portal; what the operator removes later stays removed."""

from typing import Any

from django.db import migrations

from portal.search.synonyms import ship


def fill(apps: Any, _editor: Any) -> None:
    ship(apps.get_model("search", "Synonym"))


class Migration(migrations.Migration):
    dependencies = [("search", "0005_numbered_values")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
