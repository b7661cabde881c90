"""Levels of zones and granularities, widest first (pages.md 1.8)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Granularity(models.TextChoices):
    """How fine the data are, and what a zone is."""

    COUNTRY_GROUP = "country-group", _("Groupement de pays")
    COUNTRY = "country", _("Pays")
    COUNTRY_SUBSET = "country-subset", _("Sous-ensemble de pays")
    REGION = "fr:region", _("Région")
    DEPARTEMENT = "fr:departement", _("Département")
    COLLECTIVITE = "fr:collectivite", _("Collectivité d’outre-mer")
    ARRONDISSEMENT = "fr:arrondissement", _("Arrondissement")
    EPCI = "fr:epci", _("Intercommunalité (EPCI)")
    CANTON = "fr:canton", _("Canton")
    COMMUNE = "fr:commune", _("Commune")
    IRIS = "fr:iris", _("Iris (quartiers INSEE)")
    POI = "poi", _("Point d’intérêt")
    OTHER = "other", _("Autre")


NOT_ZONES = (Granularity.POI, Granularity.OTHER)
"""Granularities that are no level of zone."""
