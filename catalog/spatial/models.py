"""GeoZone: a territory that datasets cover."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.spatial.choices import NOT_ZONES, Granularity
from catalog.spatial.querysets import GeoZoneQuerySet

RANKS = {level: rank for rank, level in enumerate(Granularity.values)}


class GeoZone(models.Model):
    """A territory: `fr:commune:33063`, `fr:region:75`, `country:fr` (API contract 14.3)."""

    geoid = models.CharField(_("identifiant"), max_length=64, unique=True)
    level = models.CharField(
        _("niveau"),
        max_length=32,
        choices=[choice for choice in Granularity.choices if choice[0] not in NOT_ZONES],
    )
    rank = models.PositiveSmallIntegerField(help_text="0 for the widest level", default=0)
    code = models.CharField(_("code"), max_length=32)
    name = models.CharField(_("nom"), max_length=200)
    slug = models.SlugField(max_length=255)
    uri = models.URLField(blank=True)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="children"
    )
    population = models.PositiveIntegerField(_("population"), null=True, blank=True)

    objects = GeoZoneQuerySet.as_manager()

    class Meta:
        verbose_name = _("territoire")
        verbose_name_plural = _("territoires")
        indexes = [
            models.Index(fields=["level", "code"], name="geozone_level_code"),
            models.Index(fields=["name"], name="geozone_name"),
        ]

    def __str__(self) -> str:
        return self.name
