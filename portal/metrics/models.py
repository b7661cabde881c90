"""MonthlyCount: visits and downloads of one object in one month."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.metrics.choices import Counted


class MonthlyCount(models.Model):
    """One row an object and a month. `month` is its first day; ids are public ones, so that rows outlive objects."""

    kind = models.CharField(_("type"), max_length=16, choices=Counted)
    object_id = models.CharField(max_length=24)
    organization_id = models.CharField(max_length=24, blank=True, help_text="its producer, if any")
    month = models.DateField(_("mois"))
    visits = models.PositiveIntegerField(_("visites"), default=0)
    downloads = models.PositiveIntegerField(_("téléchargements"), default=0)

    class Meta:
        verbose_name = _("fréquentation mensuelle")
        verbose_name_plural = _("fréquentations mensuelles")
        constraints = [
            models.UniqueConstraint(fields=["kind", "object_id", "month"], name="monthlycount_once")
        ]
        indexes = [
            models.Index(fields=["organization_id", "month"], name="monthlycount_organization")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id} {self.month:%Y-%m}"
