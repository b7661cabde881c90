"""What descriptions become, kept beside the rows of organizations; those that are here are rendered once, now."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

from organizations.profiles import shown

BATCH = 200


def fill(apps: Any, _editor: Any) -> None:
    profile = apps.get_model("organizations", "Profile")
    described = apps.get_model("organizations", "Organization").objects.exclude(description="")
    rows = described.only("name", "acronym", "description").order_by("pk")
    last = 0
    while batch := list(rows.filter(pk__gt=last)[:BATCH]):
        last = batch[-1].pk
        made = ((row, *shown(row, {})) for row in batch)
        profile.objects.bulk_create(
            profile(organization=row, html=html, text=text) for row, html, text in made
        )


class Migration(migrations.Migration):
    dependencies = [("organizations", "0002_invitations_by_email")]

    operations = [
        migrations.CreateModel(
            name="Profile",
            fields=[
                (
                    "organization",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="profile",
                        serialize=False,
                        to="organizations.organization",
                    ),
                ),
                (
                    "places",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        help_text="link as written → its address here",
                        verbose_name="liens repris",
                    ),
                ),
                ("html", models.TextField(blank=True, editable=False)),
                ("text", models.TextField(blank=True, editable=False)),
            ],
            options={"verbose_name": "présentation"},
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
