"""SiteContent: what operators compose on the pages that open a kind."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

ONLY_ROW = 1


class SiteContent(models.Model):
    """The one row of it (API contract 13.1): keywords of the site, and blocs as posts have them (12.3)."""

    keywords = ArrayField(
        models.CharField(max_length=96), verbose_name=_("mots-clés"), default=list, blank=True
    )
    datasets_blocs = models.JSONField(_("blocs des jeux de données"), default=list, blank=True)
    reuses_blocs = models.JSONField(_("blocs des réutilisations"), default=list, blank=True)
    dataservices_blocs = models.JSONField(_("blocs des API"), default=list, blank=True)
    last_modified_internal = models.DateTimeField(_("modifié le"), default=timezone.now)

    class Meta:
        verbose_name = _("contenu du site")
        verbose_name_plural = _("contenu du site")
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=ONLY_ROW), name="site_one_content")
        ]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)
