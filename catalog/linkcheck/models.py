"""ResourceCheck, the history of link checks; HostPause, the hosts we leave alone for a while."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.linkcheck.querysets import ResourceCheckQuerySet


class ResourceCheck(models.Model):
    """What one check saw (workers.md 1.6)."""

    resource = models.ForeignKey(
        "datasets.Resource", on_delete=models.CASCADE, related_name="checks"
    )
    url = models.TextField(_("adresse"))
    domain = models.CharField(_("hôte"), max_length=255)
    created_at = models.DateTimeField(_("date"), default=timezone.now)
    status = models.PositiveSmallIntegerField(_("statut HTTP"), null=True, blank=True)
    available = models.BooleanField(_("disponible"), null=True, blank=True)
    timeout = models.BooleanField(_("délai dépassé"), default=False)
    error = models.CharField(_("erreur"), max_length=255, blank=True)
    response_time = models.FloatField(_("durée"), null=True, blank=True, help_text="seconds")
    headers = models.JSONField(_("en-têtes"), default=dict, blank=True)
    filesize = models.BigIntegerField(_("taille"), null=True, blank=True, help_text="bytes")
    mime_type = models.CharField(_("type MIME"), max_length=200, blank=True)
    detected_last_modified_at = models.DateTimeField(null=True, blank=True)
    next_check_at = models.DateTimeField(_("prochain contrôle"), null=True, blank=True)

    objects = ResourceCheckQuerySet.as_manager()

    class Meta:
        verbose_name = _("contrôle de lien")
        verbose_name_plural = _("contrôles de liens")
        indexes = [
            models.Index(fields=["resource", "-created_at"], name="resourcecheck_history"),
            models.Index(fields=["domain", "created_at"], name="resourcecheck_domain"),
        ]

    def __str__(self) -> str:
        return f"{self.url} {self.status or self.error}"


class HostPause(models.Model):
    """A host that asked for time, or that fails too often: not called before `closed_until`."""

    host = models.CharField(_("hôte"), max_length=255, primary_key=True)
    closed_until = models.DateTimeField(_("laissé tranquille jusqu’au"))
    failures = models.PositiveIntegerField(_("échecs de connexion de suite"), default=0)
    closures = models.PositiveIntegerField(_("fermetures de suite"), default=0)
    reason = models.CharField(_("motif"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("hôte en pause")
        verbose_name_plural = _("hôtes en pause")

    def __str__(self) -> str:
        return self.host
