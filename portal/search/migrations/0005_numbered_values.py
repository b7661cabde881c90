"""Documents narrower than before: values by number, packed records, head and text apart. `prepare` fills them.

`pad` compresses to some thirty bytes but makes each row long enough for the toaster to look at it: the vectors,
stored EXTERNAL, then always live out of line (measured in the search reference).
"""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations, models

NARROW = """
ALTER TABLE search_searchdocument ADD COLUMN pad text NOT NULL DEFAULT repeat('x', 2000);
ALTER TABLE search_searchdocument SET (toast_tuple_target = 128, fillfactor = 85);
ALTER TABLE search_searchdocument ALTER vector SET STORAGE EXTERNAL, ALTER head SET STORAGE EXTERNAL,
  ALTER spoken SET STORAGE EXTERNAL, ALTER mark SET STORAGE PLAIN, ALTER record SET STORAGE MAIN,
  ALTER numbers SET STORAGE MAIN, ALTER exact SET STORAGE MAIN;
CREATE SEQUENCE search_number AS integer MAXVALUE 67108863;
CREATE EXTENSION IF NOT EXISTS fuzzystrmatch;
CREATE TEXT SEARCH CONFIGURATION fr_words (COPY = pg_catalog.simple);
ALTER TEXT SEARCH CONFIGURATION fr_words
  ALTER MAPPING FOR asciiword, asciihword, hword_asciipart, word, hword, hword_part, numword, numhword, hword_numpart
  WITH fr_stop, unaccent, simple;
"""
WIDE = """
DROP TEXT SEARCH CONFIGURATION IF EXISTS fr_words;
DROP SEQUENCE search_number;
ALTER TABLE search_searchdocument DROP COLUMN pad;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('search', '0004_drop_documents'),
    ]

    operations = [
        migrations.CreateModel(
            name='Rebuild',
            fields=[
                ('kind', models.PositiveSmallIntegerField(choices=[(1, 'Dataset'), (2, 'Organization'), (3, 'Reuse')], primary_key=True, serialize=False)),
                ('last_key', models.BigIntegerField(default=0)),
            ],
            options={
                'verbose_name': 'reconstruction',
            },
        ),
        migrations.CreateModel(
            name='SearchTally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.PositiveSmallIntegerField(choices=[(1, 'Dataset'), (2, 'Organization'), (3, 'Reuse')])),
                ('change', models.IntegerField()),
            ],
            options={
                'verbose_name': 'compte de documents',
            },
        ),
        migrations.CreateModel(
            name='SearchDocument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.PositiveSmallIntegerField(choices=[(1, 'Dataset'), (2, 'Organization'), (3, 'Reuse')])),
                ('object_id', models.BigIntegerField()),
                ('organization_id', models.BigIntegerField(null=True)),
                ('created', models.DateTimeField(null=True)),
                ('last_update', models.DateTimeField(null=True)),
                ('reuses', models.IntegerField(default=0)),
                ('followers', models.IntegerField(default=0)),
                ('views', models.BigIntegerField(default=0)),
                ('datasets', models.IntegerField(default=0)),
                ('quality', models.FloatField(default=0)),
                ('interest', models.FloatField(default=0, help_text='ranking without text (portal.search.weights)')),
                ('title_words', models.PositiveSmallIntegerField(default=0)),
                ('numbers', django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), default=list, help_text='its SearchValue numbers', size=None)),
                ('exact', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, help_text='normalised title and acronym, for exact hits', size=None)),
                ('mark', models.BinaryField(default=b'')),
                ('record', models.BinaryField(default=b'')),
                ('digest', models.BinaryField(default=b'', help_text='of all it was written from, to compare')),
                ('spoken', models.TextField(blank=True, help_text='the words of the head, for the lexicon')),
                ('head', django.contrib.postgres.search.SearchVectorField(help_text='title A, acronym and keywords B, producer C', null=True)),
                ('vector', django.contrib.postgres.search.SearchVectorField(help_text='the head, and the text D', null=True)),
            ],
            options={
                'verbose_name': 'document de recherche',
                'indexes': [django.contrib.postgres.indexes.GinIndex(condition=models.Q(('kind', 1)), fastupdate=True, fields=['vector'], gin_pending_list_limit=1024, name='searchdocument_vector'), django.contrib.postgres.indexes.GinIndex(condition=models.Q(('kind__gt', 1)), fastupdate=True, fields=['vector'], gin_pending_list_limit=1024, name='searchdocument_vector_others'), django.contrib.postgres.indexes.GinIndex(condition=models.Q(('kind', 1)), fastupdate=True, fields=['head'], gin_pending_list_limit=1024, name='searchdocument_head'), django.contrib.postgres.indexes.GinIndex(condition=models.Q(('kind__gt', 1)), fastupdate=True, fields=['head'], gin_pending_list_limit=1024, name='searchdocument_head_others'), django.contrib.postgres.indexes.GinIndex(fields=['exact'], name='searchdocument_exact'), django.contrib.postgres.indexes.GinIndex(fields=['numbers'], name='searchdocument_numbers'), models.Index(fields=['organization_id'], name='searchdocument_org'), models.Index(condition=models.Q(('kind', 1)), fields=['-interest', '-object_id'], name='searchdocument_interest'), models.Index(condition=models.Q(('kind', 1)), fields=['-created', '-object_id'], name='searchdocument_created'), models.Index(condition=models.Q(('kind', 1)), fields=['-last_update', '-object_id'], name='searchdocument_last_upd'), models.Index(condition=models.Q(('kind', 1)), fields=['-reuses', '-object_id'], name='searchdocument_reuses'), models.Index(condition=models.Q(('kind', 1)), fields=['-followers', '-object_id'], name='searchdocument_follower'), models.Index(condition=models.Q(('kind', 1)), fields=['-views', '-object_id'], name='searchdocument_views'), models.Index(condition=models.Q(('kind', 1)), fields=['-quality', '-object_id'], name='searchdocument_quality')],
                'constraints': [models.UniqueConstraint(fields=('kind', 'object_id'), name='searchdocument_once')],
            },
        ),
        migrations.CreateModel(
            name='SearchValue',
            fields=[
                ('number', models.IntegerField(primary_key=True, serialize=False)),
                ('facet', models.PositiveSmallIntegerField(choices=[(1, 'Format Family'), (2, 'Access Type'), (3, 'Producer Type'), (4, 'Organization Id'), (5, 'Tag'), (6, 'License'), (7, 'Format'), (8, 'Schema'), (9, 'Geozone'), (10, 'Granularity'), (11, 'Badge'), (12, 'Frequency'), (13, 'Type'), (14, 'Topic'), (15, 'Featured'), (16, 'Owner'), (17, 'Organization Badge')])),
                ('value', models.TextField()),
                ('documents', models.PositiveIntegerField(db_default=0, help_text='statistics, counted with the lexicon')),
            ],
            options={
                'verbose_name': 'valeur de recherche',
                'indexes': [models.Index(fields=['facet', 'value'], name='searchvalue_beginnings', opclasses=['int2_ops', 'text_pattern_ops'])],
                'constraints': [models.UniqueConstraint(fields=('facet', 'value'), name='searchvalue_once')],
            },
        ),
        migrations.CreateModel(
            name='SearchWord',
            fields=[
                ('word', models.CharField(max_length=100, primary_key=True, serialize=False)),
                ('lexeme', models.CharField(db_index=True, max_length=100)),
                ('documents', models.PositiveIntegerField()),
            ],
            options={
                'verbose_name': 'mot du catalogue',
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['word'], name='searchword_trigrams', opclasses=['gin_trgm_ops'])],
            },
        ),
        migrations.CreateModel(
            name='Synonym',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('term', models.CharField(max_length=100, verbose_name='terme demandé')),
                ('also', models.CharField(max_length=100, verbose_name='chercher aussi')),
                ('both_ways', models.BooleanField(default=False, verbose_name='dans les deux sens')),
                ('term_key', models.CharField(db_index=True, editable=False, max_length=200)),
                ('also_key', models.CharField(db_index=True, editable=False, max_length=200)),
                ('is_shipped', models.BooleanField(default=False, editable=False, verbose_name='fourni avec le portail')),
            ],
            options={
                'verbose_name': 'synonyme',
                'ordering': ['term', 'also'],
                'constraints': [models.UniqueConstraint(fields=('term_key', 'also_key'), name='synonym_once', violation_error_message='Ce synonyme existe déjà.'), models.CheckConstraint(condition=models.Q(models.Q(('term_key', ''), _negated=True), models.Q(('also_key', ''), _negated=True), models.Q(('term_key', models.F('also_key')), _negated=True)), name='synonym_has_words', violation_error_message='Donnez des mots différents des deux côtés.')],
            },
        ),
        migrations.RunSQL(NARROW, WIDE),
    ]
