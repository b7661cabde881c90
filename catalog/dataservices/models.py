"""Dataservice: an API that someone offers, over datasets or on its own."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.dataservices.choices import DataserviceBadge, DataserviceFormat
from catalog.dataservices.querysets import DataserviceQuerySet
from catalog.datasets.choices import AccessType
from catalog.datasets.models.access import AccessConditions
from organizations.ownership import Owned, one_owner
from portal.core.models import FormerSlug


class Dataservice(Owned, AccessConditions):
    """dcat:DataService; fields of API contract 3.6.

    `archived` and `deleted` are written `archived_at` and `deleted_at` in the API.
    """

    title = models.CharField(_("titre"), max_length=350)
    acronym = models.CharField(_("sigle"), max_length=128, blank=True)
    description = models.TextField(_("description"), blank=True)
    tags = ArrayField(
        models.CharField(max_length=96), verbose_name=_("mots-clés"), default=list, blank=True
    )
    badges = ArrayField(
        models.CharField(max_length=20, choices=DataserviceBadge),
        verbose_name=_("labels"),
        default=list,
        blank=True,
    )
    featured = models.BooleanField(_("mise en avant"), default=False)

    base_api_url = models.URLField(_("adresse de l’API"), max_length=1000, blank=True)
    machine_documentation_url = models.URLField(
        _("documentation lisible par une machine"), max_length=1000, blank=True
    )
    technical_documentation_url = models.URLField(
        _("documentation technique"), max_length=1000, blank=True
    )
    business_documentation_url = models.URLField(
        _("documentation métier"), max_length=1000, blank=True
    )
    format = models.CharField(_("format"), max_length=8, choices=DataserviceFormat, blank=True)
    rate_limiting = models.TextField(_("limites d’appel"), blank=True)
    rate_limiting_url = models.URLField(
        _("description des limites d’appel"), max_length=1000, blank=True
    )
    availability = models.FloatField(_("disponibilité, en pour cent"), null=True, blank=True)
    availability_url = models.URLField(_("suivi de la disponibilité"), max_length=1000, blank=True)

    license = models.ForeignKey(
        "datasets.License",
        verbose_name=_("licence"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="dataservices",
    )

    datasets = models.ManyToManyField(
        "datasets.Dataset",
        verbose_name=_("jeux de données"),
        blank=True,
        related_name="dataservices",
    )
    contact_points = models.ManyToManyField(
        "contacts.ContactPoint",
        verbose_name=_("points de contact"),
        blank=True,
        related_name="dataservices",
    )
    harvest = models.JSONField(_("moissonnage"), null=True, blank=True)

    created_at = models.DateTimeField(_("créée le"), default=timezone.now)
    metadata_modified_at = models.DateTimeField(_("modifiée le"), default=timezone.now)

    views_count = models.PositiveBigIntegerField(_("vues"), default=0)
    followers_count = models.PositiveIntegerField(_("abonnés"), default=0)
    reuses_count = models.PositiveIntegerField(_("réutilisations"), default=0)
    discussions_count = models.PositiveIntegerField(_("discussions"), default=0)
    discussions_open_count = models.PositiveIntegerField(_("discussions ouvertes"), default=0)
    followers_by_months = models.JSONField(default=dict, blank=True)

    objects = DataserviceQuerySet.as_manager()

    class Meta:
        verbose_name = _("API")
        verbose_name_plural = _("API")
        constraints = [
            one_owner(),
            models.CheckConstraint(condition=~Q(title=""), name="dataservice_titled"),
            models.CheckConstraint(
                condition=Q(access_type__in=AccessType.values), name="dataservice_known_access"
            ),
            models.CheckConstraint(
                condition=Q(badges__contained_by=DataserviceBadge.values),
                name="dataservice_known_badges",
            ),
            models.CheckConstraint(
                condition=Q(format__in=["", *DataserviceFormat.values]),
                name="dataservice_known_format",
            ),
            models.CheckConstraint(
                condition=Q(availability=None) | Q(availability__gte=0, availability__lte=100),
                name="dataservice_availability_in_percent",
            ),
            models.CheckConstraint(
                condition=Q(access_type=AccessType.RESTRICTED) | Q(access_audiences=[]),
                name="dataservice_audiences_only_when_restricted",
            ),
        ]
        indexes = [
            GinIndex(fields=["tags"], name="dataservice_tags"),
            models.Index(fields=["-created_at", "-id"], name="dataservice_created"),
            models.Index(fields=["-metadata_modified_at", "-id"], name="dataservice_modified"),
            models.Index(fields=["-followers_count", "-id"], name="dataservice_followers"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its address in the API: dataservices have no page yet."""
        return reverse("api1-dataservices:detail", args=[self.slug])


class DataserviceFormerSlug(FormerSlug):
    """A slug this dataservice no longer has."""

    target = models.ForeignKey(Dataservice, on_delete=models.CASCADE, related_name="former_slugs")

    class Meta:
        verbose_name = _("ancienne adresse")
