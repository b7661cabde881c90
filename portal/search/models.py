"""SearchDocument: what search knows of one published object, written in the object's own transaction."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q

from portal.search.choices import Kind


class SearchDocument(models.Model):
    """One row a published object: words, facts to filter and count on, sort keys, and what needs no text to rank.

    A narrow table (reference: search design measured at 75,000 and one million documents): the long vector lives out
    of line, so that counting facets over many rows reads few pages.
    """

    kind = models.PositiveSmallIntegerField(choices=Kind)
    object_id = models.BigIntegerField()
    organization_id = models.BigIntegerField(null=True)
    producer_type = models.CharField(max_length=16)
    license = models.CharField(max_length=40, blank=True)
    frequency = models.CharField(max_length=20, blank=True)
    granularity = models.CharField(max_length=32, blank=True)
    access_type = models.CharField(max_length=20, blank=True)
    type = models.CharField(max_length=20, blank=True)
    topic = models.CharField(max_length=32, blank=True)
    is_featured = models.BooleanField(default=False)
    families = ArrayField(models.CharField(max_length=20), default=list)
    formats = ArrayField(models.CharField(max_length=64), default=list)
    badges = ArrayField(models.CharField(max_length=20), default=list)
    tags = ArrayField(models.CharField(max_length=96), default=list)
    zones = ArrayField(models.CharField(max_length=64), default=list)
    created = models.DateTimeField(null=True)
    last_update = models.DateTimeField(null=True)
    reuses = models.IntegerField(default=0)
    followers = models.IntegerField(default=0)
    views = models.BigIntegerField(default=0)
    datasets = models.IntegerField(default=0)
    quality = models.FloatField(default=0)
    score = models.FloatField(default=0, help_text="popularity × quality × trust, no text in it")
    exact = ArrayField(
        models.TextField(), default=list, help_text="normalised title and acronym, for exact hits"
    )
    title_vector = SearchVectorField(null=True)
    vector = SearchVectorField(null=True)

    class Meta:
        verbose_name = "document de recherche"
        constraints = [
            models.UniqueConstraint(fields=["kind", "object_id"], name="searchdocument_once")
        ]
        indexes = [
            GinIndex(
                fields=["vector"],
                name="searchdocument_vector",
                fastupdate=True,
                gin_pending_list_limit=1024,
            ),
            GinIndex(
                fields=["title_vector"],
                name="searchdocument_title",
                fastupdate=True,
                gin_pending_list_limit=1024,
            ),
            GinIndex(fields=["exact"], name="searchdocument_exact"),
            GinIndex(fields=["tags"], name="searchdocument_tags"),
            models.Index(fields=["organization_id"], name="searchdocument_org"),
            *[
                models.Index(
                    fields=[f"-{key}", "-object_id"],
                    name=f"searchdocument_{key[:8]}",
                    condition=Q(kind=Kind.DATASET),
                )
                for key in (
                    "score",
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
