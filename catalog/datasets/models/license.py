"""License: the terms of reuse."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

NOT_SPECIFIED = "notspecified"


class License(models.Model):
    """A licence, known by its key: `lov2`, `odc-odbl` (API contract 3.10, 14.2)."""

    key = models.CharField(_("code"), max_length=40, unique=True)
    title = models.CharField(_("nom"), max_length=200)
    url = models.URLField(_("texte"), blank=True)
    maintainer = models.CharField(max_length=200, blank=True)
    flags = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    alternate_titles = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    alternate_urls = ArrayField(models.URLField(), default=list, blank=True)
    for_administrations = models.BooleanField(_("offerte aux administrations"), default=False)
    rank = models.PositiveSmallIntegerField(default=100)

    class Meta:
        verbose_name = _("licence")
        verbose_name_plural = _("licences")
        ordering = ["rank", "key"]

    def __str__(self) -> str:
        return self.title
