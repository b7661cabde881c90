"""AccessConditions: who may have what is published, and why others may not."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.datasets.choices import AccessReason, AccessType


class AccessConditions(models.Model):
    """The terms of access that datasets and dataservices share (API contract 3.2, 3.6)."""

    access_type = models.CharField(
        _("modalités d’accès"), max_length=20, choices=AccessType, default=AccessType.OPEN
    )
    access_audiences = models.JSONField(_("publics éligibles"), default=list, blank=True)
    access_type_reason_category = models.CharField(
        _("raison de la restriction"), max_length=80, choices=AccessReason, blank=True
    )
    access_type_reason = models.TextField(_("précision"), blank=True)
    authorization_request_url = models.URLField(
        _("lien vers l’outil d’habilitation"), max_length=1000, blank=True
    )

    class Meta:
        abstract = True
