"""Vocabularies of dataservices (API contract 3.6, 14.7)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DataserviceFormat(models.TextChoices):
    """How programs speak to it."""

    REST = "REST", "REST"
    WMS = "WMS", "WMS"
    WSL = "WSL", "WSL"


class DataserviceBadge(models.TextChoices):
    """« Label »."""

    HVD = "hvd", _("Données de forte valeur")
