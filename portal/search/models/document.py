"""SearchDocument: what search knows of one published object, written in the object's own transaction."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q

from portal.search.choices import Facet, Kind


class SearchValue(models.Model):
    """A value that documents are filtered by and counted on, under a short number that never changes.

    The number tells the facet too (`number % 32`), so that a list of numbers can be counted without reading this
    table. Rows are only ever added.
    """

    number = models.IntegerField(primary_key=True)
    facet = models.PositiveSmallIntegerField(choices=Facet)
    value = models.TextField()
    documents = models.PositiveIntegerField(
        db_default=0, help_text="statistics, counted with the lexicon"
    )

    class Meta:
        verbose_name = "valeur de recherche"
        indexes = [
            models.Index(
                fields=["facet", "value"],
                name="searchvalue_beginnings",
                opclasses=["int2_ops", "text_pattern_ops"],
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["facet", "value"], name="searchvalue_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_facet_display()} {self.value}"


class SearchDocument(models.Model):
    """One row a published object: words, values to filter and count on, sort keys, and what needs no text to rank.

    A narrow table (reference: search design measured at 75,000 and one million documents): the vectors live out of
    line, so that a broad word reads few pages. `mark` and `record` are what a search sends out of the database for
    every match: 20 bytes to rank (key, interest, last update), four bytes a value to count.
    """

    kind = models.PositiveSmallIntegerField(choices=Kind)
    object_id = models.BigIntegerField()
    organization_id = models.BigIntegerField(null=True)
    created = models.DateTimeField(null=True)
    last_update = models.DateTimeField(null=True)
    reuses = models.IntegerField(default=0)
    followers = models.IntegerField(default=0)
    views = models.BigIntegerField(default=0)
    datasets = models.IntegerField(default=0)
    quality = models.FloatField(default=0)
    interest = models.FloatField(
        default=0, help_text="ranking without text (portal.search.weights)"
    )
    title_words = models.PositiveSmallIntegerField(default=0)
    numbers = ArrayField(models.IntegerField(), default=list, help_text="its SearchValue numbers")
    exact = ArrayField(
        models.TextField(), default=list, help_text="normalised title and acronym, for exact hits"
    )
    mark = models.BinaryField(default=b"")
    record = models.BinaryField(default=b"")
    digest = models.BinaryField(default=b"", help_text="of all it was written from, to compare")
    spoken = models.TextField(blank=True, help_text="the words of the head, for the lexicon")
    head = SearchVectorField(null=True, help_text="title A, acronym and keywords B, producer C")
    vector = SearchVectorField(null=True, help_text="the head, and the text D")

    class Meta:
        verbose_name = "document de recherche"
        constraints = [
            models.UniqueConstraint(fields=["kind", "object_id"], name="searchdocument_once")
        ]
        indexes = [
            *[
                GinIndex(
                    fields=[column],
                    name=f"searchdocument_{column}{suffix}",
                    fastupdate=True,
                    gin_pending_list_limit=1024,
                    condition=kinds,
                )
                for column in ("vector", "head")
                for suffix, kinds in (
                    ("", Q(kind=Kind.DATASET)),
                    (
                        "_others",
                        Q(kind__gt=Kind.DATASET),
                    ),  # few, and not to be looked for among all
                )
            ],
            GinIndex(fields=["exact"], name="searchdocument_exact"),
            GinIndex(fields=["numbers"], name="searchdocument_numbers"),
            models.Index(fields=["organization_id"], name="searchdocument_org"),
            *[
                models.Index(
                    fields=[f"-{key}", "-object_id"],
                    name=f"searchdocument_{key[:8]}",
                    condition=Q(kind=Kind.DATASET),
                )
                for key in (
                    "interest",
                    "created",
                    "last_update",
                    "reuses",
                    "followers",
                    "views",
                    "quality",
                )
            ],
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.object_id}"


class Rebuild(models.Model):
    """How far `reindex` came with a kind; there while it runs, or after it was stopped half-way."""

    kind = models.PositiveSmallIntegerField(choices=Kind, primary_key=True)
    last_key = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = "reconstruction"

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.last_key}"


class SearchTally(models.Model):
    """A change of the number of documents of a kind; their sum is that number, exactly and at once.

    Rows are added in the transaction of the write, so that no writer waits for another, and summed up by a task.
    """

    kind = models.PositiveSmallIntegerField(choices=Kind)
    change = models.IntegerField()

    class Meta:
        verbose_name = "compte de documents"

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.change:+}"
