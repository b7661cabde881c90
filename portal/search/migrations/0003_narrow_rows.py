"""Keep the heap narrow: every row passes the size at which PostgreSQL moves long values out of line.

`pad` compresses to some thirty bytes, but makes each row long enough for the toaster to look at it; the vector, stored
EXTERNAL, then always lives out of line (measured in the search reference: a third of the pages to read for counts).
"""

from django.db import migrations

NARROW = """
ALTER TABLE search_searchdocument ADD COLUMN pad text NOT NULL DEFAULT repeat('x', 2000);
ALTER TABLE search_searchdocument
  ALTER title_vector SET STORAGE MAIN, ALTER exact SET STORAGE MAIN, ALTER zones SET STORAGE MAIN,
  ALTER families SET STORAGE MAIN, ALTER badges SET STORAGE MAIN;
"""
WIDE = "ALTER TABLE search_searchdocument DROP COLUMN pad;"


class Migration(migrations.Migration):
    dependencies = [("search", "0002_french")]
    operations = [migrations.RunSQL(NARROW, WIDE)]
