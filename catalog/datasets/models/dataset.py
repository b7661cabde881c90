"""Dataset: a set of data that someone publishes."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.datasets.choices import (
    FREQUENCY_INTERVALS,
    TITLE_LENGTH,
    AccessType,
    DatasetBadge,
    Frequency,
)
from catalog.datasets.models.access import AccessConditions
from catalog.datasets.querysets import DatasetQuerySet
from catalog.spatial.choices import Granularity
from organizations.ownership import Owned, one_owner
from portal.core.models import FormerSlug

LATE_AFTER = timedelta(days=1)  # tolerance on the next expected update (API contract 16.1)


class Dataset(Owned, AccessConditions):
    """dcat:Dataset; fields of API contract 3.2.

    Three dates, one rule each: `created_at` (where the data were first described), `last_modified` (the metadata),
    `last_update` (the data). The services derive them; the internal ones never follow a harvest.
    """

    title = models.CharField(_("titre"), max_length=TITLE_LENGTH)
    acronym = models.CharField(_("sigle"), max_length=128, blank=True)
    description = models.TextField(_("description"))
    description_short = models.CharField(_("description courte"), max_length=200, blank=True)
    tags = ArrayField(
        models.CharField(max_length=96), verbose_name=_("mots-clés"), default=list, blank=True
    )
    badges = ArrayField(
        models.CharField(max_length=20, choices=DatasetBadge),
        verbose_name=_("labels"),
        default=list,
        blank=True,
    )
    featured = models.BooleanField(_("mis en avant"), default=False)
    archived_reason = models.CharField(_("motif d’archivage"), max_length=255, blank=True)

    license = models.ForeignKey(
        "datasets.License",
        verbose_name=_("licence"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="datasets",
    )

    frequency = models.CharField(
        _("fréquence"), max_length=20, choices=Frequency, default=Frequency.UNKNOWN
    )
    frequency_date = models.DateTimeField(_("prochaine mise à jour"), null=True, blank=True)
    temporal_start = models.DateField(_("début de la période"), null=True, blank=True)
    temporal_end = models.DateField(_("fin de la période"), null=True, blank=True)
    granularity = models.CharField(_("granularité"), max_length=32, choices=Granularity, blank=True)
    zones = models.ManyToManyField(
        "spatial.GeoZone", verbose_name=_("territoires"), blank=True, related_name="datasets"
    )
    geom = models.JSONField(_("géométrie"), null=True, blank=True)
    contact_points = models.ManyToManyField(
        "contacts.ContactPoint",
        verbose_name=_("points de contact"),
        blank=True,
        related_name="datasets",
    )
    schema = models.JSONField(_("schéma"), null=True, blank=True)

    created_at = models.DateTimeField(_("créé le"), default=timezone.now)
    last_modified = models.DateTimeField(_("métadonnées modifiées le"), default=timezone.now)
    last_update = models.DateTimeField(_("données mises à jour le"), default=timezone.now)

    harvest = models.JSONField(_("moissonnage"), null=True, blank=True)
    source_facts = models.JSONField(_("faits connus à la source"), null=True, blank=True)
    content_hash = models.BinaryField(max_length=16, null=True, blank=True, editable=False)

    resources_count = models.PositiveIntegerField(_("fichiers"), default=0)
    main_resources_count = models.PositiveIntegerField(_("fichiers principaux"), default=0)
    resources_formats = ArrayField(
        models.CharField(max_length=64), verbose_name=_("formats"), default=list, blank=True
    )
    quality = models.JSONField(_("qualité des métadonnées"), default=dict, blank=True)
    quality_score = models.FloatField(_("score de qualité"), default=0)
    quality_due_at = models.DateTimeField(_("qualité à recalculer le"), null=True, blank=True)

    views_count = models.PositiveBigIntegerField(_("vues"), default=0)
    downloads_count = models.PositiveBigIntegerField(_("téléchargements"), default=0)
    followers_count = models.PositiveIntegerField(_("abonnés"), default=0)
    reuses_count = models.PositiveIntegerField(_("réutilisations"), default=0)
    dataservices_count = models.PositiveIntegerField(_("API"), default=0)
    discussions_count = models.PositiveIntegerField(_("discussions"), default=0)
    discussions_open_count = models.PositiveIntegerField(_("discussions ouvertes"), default=0)
    followers_by_months = models.JSONField(default=dict, blank=True)
    reuses_by_months = models.JSONField(default=dict, blank=True)

    objects = DatasetQuerySet.as_manager()

    class Meta:
        verbose_name = _("jeu de données")
        verbose_name_plural = _("jeux de données")
        constraints = [
            one_owner(),
            models.CheckConstraint(
                condition=~Q(title=""),
                name="dataset_titled",
                violation_error_message=_("Le titre est requis."),
            ),
            models.CheckConstraint(
                condition=Q(temporal_start=None)
                | Q(temporal_end=None)
                | Q(temporal_start__lte=models.F("temporal_end")),
                name="dataset_period_in_order",
                violation_error_message=_("La période doit commencer avant de finir."),
            ),
            models.CheckConstraint(
                condition=Q(frequency__in=Frequency.values), name="dataset_known_frequency"
            ),
            models.CheckConstraint(
                condition=Q(access_type__in=AccessType.values), name="dataset_known_access"
            ),
            models.CheckConstraint(
                condition=Q(badges__contained_by=DatasetBadge.values), name="dataset_known_badges"
            ),
            models.CheckConstraint(
                condition=Q(access_type=AccessType.OPEN) | Q(license=None),
                name="dataset_licence_only_when_open",
            ),
            models.CheckConstraint(
                condition=Q(quality_score__gte=0, quality_score__lte=1),
                name="dataset_score_is_a_share",
            ),
            models.CheckConstraint(
                condition=Q(main_resources_count__lte=models.F("resources_count")),
                name="dataset_main_within_all",
            ),
        ]
        indexes = [
            GinIndex(fields=["tags"], name="dataset_tags"),
            models.Index(fields=["-created_at_internal", "-id"], name="dataset_created_internal"),
            models.Index(
                fields=["-last_update", "-id"],
                name="dataset_last_update",
                condition=Q(private=False, deleted=None, archived=None),
            ),
            models.Index(
                fields=["-created_at", "-id"],
                name="dataset_created",
                condition=Q(private=False, deleted=None, archived=None),
            ),
            models.Index(
                fields=["-reuses_count", "-id"],
                name="dataset_reuses",
                condition=Q(private=False, deleted=None, archived=None),
            ),
            models.Index(
                fields=["-followers_count", "-id"],
                name="dataset_followers",
                condition=Q(private=False, deleted=None, archived=None),
            ),
            models.Index(
                fields=["-views_count", "-id"],
                name="dataset_views",
                condition=Q(private=False, deleted=None, archived=None),
            ),
            models.Index(fields=["title", "id"], name="dataset_title"),
            models.Index(fields=["organization", "-last_update", "-id"], name="dataset_org_update"),
            models.Index(
                fields=["quality_due_at"],
                name="dataset_quality_due",
                condition=Q(quality_due_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("datasets:detail", args=[self.slug])

    @property
    def is_described_at_source(self) -> bool:
        """Whether its files are counted but not listed here (imported from a catalogue without them)."""
        return "page" in (self.source_facts or {})

    @property
    def source_page(self) -> str:
        """Where the files are described, when they are not listed here; else an empty text."""
        return (self.source_facts or {}).get("page", "")

    @property
    def source_zones(self) -> list[str]:
        """Names of zones the source gave that are in no reference list."""
        return (self.source_facts or {}).get("zones", [])

    @property
    def next_update(self) -> datetime | None:
        """When the next update is expected: last one + interval of the frequency, or the date announced."""
        interval = FREQUENCY_INTERVALS.get(self.frequency)
        return self.frequency_date or (self.last_update + interval if interval else None)

    def is_late(self, now: datetime) -> bool:
        """Whether the next update is more than a day overdue."""
        interval = FREQUENCY_INTERVALS.get(self.frequency)
        try:
            return interval is not None and self.last_update + interval + LATE_AFTER < now
        except OverflowError:
            return False

    @property
    def badge_labels(self) -> list[Any]:
        """French names of its labels."""
        return [DatasetBadge(badge).label for badge in self.badges]


class DatasetFormerSlug(FormerSlug):
    """A slug this dataset no longer has."""

    target = models.ForeignKey(Dataset, on_delete=models.CASCADE, related_name="former_slugs")

    class Meta:
        verbose_name = _("ancienne adresse")
