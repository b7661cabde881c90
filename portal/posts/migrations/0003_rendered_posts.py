"""The HTML of the posts that were stored before posts kept it."""

from django.db import migrations

from portal.posts.services import compose

BATCH = 100  # rows read and written at a time


def render(apps, _schema_editor):
    """Store what each text becomes, batch by batch: what was stopped goes on where it was."""
    posts = apps.get_model("posts", "Post").objects
    last = 0
    while rows := list(posts.filter(pk__gt=last, html="").order_by("pk")[:BATCH]):
        for row in rows:
            compose(row)
        posts.bulk_update(rows, ["html", "minutes"])
        last = rows[-1].pk


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("posts", "0002_page_of_a_post")]

    operations = [migrations.RunPython(render, migrations.RunPython.noop)]
