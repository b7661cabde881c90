"""Topic: objects that somebody chose and presents together; TopicElement: one of them."""

from typing import Any

from django.contrib.contenttypes.fields import GenericRelation
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.spatial.choices import Granularity
from catalog.topics.choices import COLOR_LENGTH, KINDS, NAME_LENGTH
from catalog.topics.querysets import TopicElementQuerySet, TopicQuerySet
from organizations.ownership import Owned, one_owner
from portal.core import ids
from portal.core.models import FormerSlug


class Topic(Owned):
    """A set of datasets, APIs, reuses and words around a subject (API contract 3.9)."""

    SLUG_SOURCE = "name"

    name = models.CharField(_("nom"), max_length=NAME_LENGTH)
    description = models.TextField(_("description"), blank=True)
    tags = ArrayField(
        models.CharField(max_length=96), verbose_name=_("mots-clés"), default=list, blank=True
    )
    color = models.CharField(_("couleur"), max_length=COLOR_LENGTH, blank=True)
    featured = models.BooleanField(_("mise en avant"), default=False)
    granularity = models.CharField(_("granularité"), max_length=32, choices=Granularity, blank=True)
    zones = models.ManyToManyField(
        "spatial.GeoZone", verbose_name=_("territoires"), blank=True, related_name="topics"
    )
    geom = models.JSONField(_("géométrie"), null=True, blank=True)
    created_at = models.DateTimeField(_("créée le"), default=timezone.now)
    last_modified = models.DateTimeField(_("modifiée le"), default=timezone.now)
    elements_count = models.PositiveIntegerField(_("éléments"), default=0)
    assignments = GenericRelation("organizations.Assignment", "subject_id", "subject_type")
    discussions = GenericRelation("discussions.Discussion", "subject_id", "subject_type")

    objects = TopicQuerySet.as_manager()

    class Meta:
        verbose_name = _("thématique")
        verbose_name_plural = _("thématiques")
        constraints = [
            one_owner(),
            models.CheckConstraint(condition=~Q(name=""), name="topic_named"),
        ]
        indexes = [
            GinIndex(fields=["tags"], name="topic_tags"),
            models.Index(fields=["-created_at", "-id"], name="topic_created"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its address in the API: topics have no page of their own."""
        return reverse("api2-topics:detail", args=[self.slug])


class TopicFormerSlug(FormerSlug):
    """A slug this topic no longer has."""

    target = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="former_slugs")

    class Meta:
        verbose_name = _("ancienne adresse")


class TopicElement(models.Model):
    """An object of a topic, words about something that is not in the catalogue, or both."""

    public_id = models.CharField(
        _("identifiant"), max_length=24, unique=True, default=ids.new_public_id, editable=False
    )
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="elements")
    position = models.PositiveIntegerField(_("place"), default=0)
    title = models.CharField(_("titre"), max_length=NAME_LENGTH, blank=True)
    description = models.TextField(_("description"), blank=True)
    tags = ArrayField(
        models.CharField(max_length=96), verbose_name=_("mots-clés"), default=list, blank=True
    )
    extras = models.JSONField(_("compléments"), default=dict, blank=True)
    dataset = models.ForeignKey(
        "datasets.Dataset",
        verbose_name=_("jeu de données"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="topic_elements",
    )
    dataservice = models.ForeignKey(
        "dataservices.Dataservice",
        verbose_name=_("API"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="topic_elements",
    )
    reuse = models.ForeignKey(
        "reuses.Reuse",
        verbose_name=_("réutilisation"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="topic_elements",
    )

    objects = TopicElementQuerySet.as_manager()

    class Meta:
        verbose_name = _("élément")
        verbose_name_plural = _("éléments")
        constraints = [
            models.CheckConstraint(
                condition=Q(dataset=None, dataservice=None)
                | Q(dataset=None, reuse=None)
                | Q(dataservice=None, reuse=None),
                name="topicelement_one_object",
            ),
            models.CheckConstraint(
                condition=~Q(title="")
                | Q(dataset__isnull=False)
                | Q(dataservice__isnull=False)
                | Q(reuse__isnull=False),
                name="topicelement_says_something",
            ),
        ]
        indexes = [
            models.Index(fields=["topic", "position", "id"], name="topicelement_order"),
            GinIndex(fields=["tags"], name="topicelement_tags"),
        ]

    def __str__(self) -> str:
        return self.title or str(self.object)

    @property
    def object(self) -> Any:
        """What of the catalogue it points to; None for words alone."""
        field = next((name for name in KINDS.values() if getattr(self, f"{name}_id")), None)
        return field and getattr(self, field)

    def point_to(self, row: Any) -> None:
        """Make it point to this object, or to none."""
        for kind, field in KINDS.items():
            setattr(self, field, row if row is not None and type(row).__name__ == kind else None)
