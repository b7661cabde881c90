"""The French text search configuration, and a table kept narrow for counting."""

from django.db import migrations

CREATE = """
CREATE TEXT SEARCH DICTIONARY fr_stop (TEMPLATE = pg_catalog.simple, STOPWORDS = french, ACCEPT = false);
CREATE TEXT SEARCH CONFIGURATION fr (COPY = pg_catalog.simple);
ALTER TEXT SEARCH CONFIGURATION fr
  ALTER MAPPING FOR asciiword, asciihword, hword_asciipart, word, hword, hword_part, numword, numhword, hword_numpart
  WITH fr_stop, unaccent, french_stem;
ALTER TABLE search_searchdocument SET (toast_tuple_target = 128, fillfactor = 85);
ALTER TABLE search_searchdocument ALTER vector SET STORAGE EXTERNAL, ALTER title_vector SET STORAGE MAIN,
  ALTER tags SET STORAGE MAIN, ALTER formats SET STORAGE MAIN;
"""
DROP = """
DROP TEXT SEARCH CONFIGURATION IF EXISTS fr;
DROP TEXT SEARCH DICTIONARY IF EXISTS fr_stop;
"""


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]
    operations = [
        migrations.RunSQL("CREATE EXTENSION IF NOT EXISTS unaccent", migrations.RunSQL.noop),
        migrations.RunSQL("CREATE EXTENSION IF NOT EXISTS pg_trgm", migrations.RunSQL.noop),
        migrations.RunSQL(CREATE, DROP),
    ]
