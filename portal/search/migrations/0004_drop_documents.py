"""Documents are made anew by the next migration; `prepare` fills them again."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("search", "0003_narrow_rows")]
    operations = [migrations.DeleteModel("SearchDocument")]
