"""Reuse: what someone built with datasets."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organizations.ownership import Owned, one_owner
from portal.core.models import FormerSlug
from reuses.choices import ReuseTopic, ReuseType
from reuses.querysets import ReuseQuerySet


class Reuse(Owned):
    """An application, an article, a visualisation… (API contract 3.5)."""

    title = models.CharField(_("titre"), max_length=350)
    description = models.TextField(_("description"))
    type = models.CharField(_("type"), max_length=20, choices=ReuseType)
    topic = models.CharField(
        _("thématique"), max_length=32, choices=ReuseTopic, default=ReuseTopic.OTHERS
    )
    url = models.URLField(_("adresse"), max_length=2000)
    image = models.ImageField(_("image"), upload_to="reuses/", null=True, blank=True)
    tags = ArrayField(
        models.CharField(max_length=96), verbose_name=_("mots-clés"), default=list, blank=True
    )
    featured = models.BooleanField(_("mise en avant"), default=False)
    datasets = models.ManyToManyField(
        "datasets.Dataset", verbose_name=_("jeux de données"), blank=True, related_name="reuses"
    )
    dataservices = models.ManyToManyField(
        "dataservices.Dataservice", verbose_name=_("API"), blank=True, related_name="reuses"
    )
    created_at = models.DateTimeField(_("créée le"), default=timezone.now)
    last_modified = models.DateTimeField(_("modifiée le"), default=timezone.now)
    datasets_count = models.PositiveIntegerField(_("jeux de données"), default=0)
    followers_count = models.PositiveIntegerField(_("abonnés"), default=0)
    views_count = models.PositiveBigIntegerField(_("vues"), default=0)
    discussions_count = models.PositiveIntegerField(_("discussions"), default=0)
    discussions_open_count = models.PositiveIntegerField(_("discussions ouvertes"), default=0)
    followers_by_months = models.JSONField(default=dict, blank=True)

    objects = ReuseQuerySet.as_manager()

    class Meta:
        verbose_name = _("réutilisation")
        verbose_name_plural = _("réutilisations")
        constraints = [
            one_owner(),
            models.CheckConstraint(condition=~Q(title=""), name="reuse_titled"),
            models.CheckConstraint(condition=Q(type__in=ReuseType.values), name="reuse_known_type"),
            models.CheckConstraint(
                condition=Q(topic__in=ReuseTopic.values), name="reuse_known_topic"
            ),
            models.UniqueConstraint(
                fields=["url"],
                condition=Q(deleted=None),
                name="reuse_url_once",
                violation_error_message=_("Cette adresse est déjà enregistrée."),
            ),
        ]
        indexes = [
            GinIndex(fields=["tags"], name="reuse_tags"),
            models.Index(fields=["-created_at", "-id"], name="reuse_created"),
            models.Index(fields=["-followers_count", "-id"], name="reuse_followers"),
            models.Index(fields=["-datasets_count", "-id"], name="reuse_datasets"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("reuses:detail", args=[self.slug])


class ReuseFormerSlug(FormerSlug):
    """A slug this reuse no longer has."""

    target = models.ForeignKey(Reuse, on_delete=models.CASCADE, related_name="former_slugs")

    class Meta:
        verbose_name = _("ancienne adresse")
