"""SavedSearch: a search that a person follows."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.core.result_links import TITLE_CHARACTERS
from portal.following.choices import QUERY_LENGTH, SearchKind
from portal.following.querysets import SavedSearchQuerySet


class SavedSearch(models.Model):
    """A search on one kind of object. `query` is canonical: two spellings of one search are one row."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_searches"
    )
    kind = models.CharField(_("type"), max_length=16, choices=SearchKind)
    query = models.CharField(_("recherche"), max_length=QUERY_LENGTH, blank=True)
    title = models.CharField(_("titre"), max_length=TITLE_CHARACTERS)
    created_at = models.DateTimeField(_("enregistrée le"), default=timezone.now)

    objects = SavedSearchQuerySet.as_manager()

    class Meta:
        verbose_name = _("recherche enregistrée")
        verbose_name_plural = _("recherches enregistrées")
        constraints = [
            models.UniqueConstraint(fields=["user", "kind", "query"], name="saved_search_once"),
            models.CheckConstraint(
                condition=models.Q(kind__in=SearchKind.values), name="saved_search_known_kind"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The page of its results."""
        return self._with_query(reverse(f"{self.kind}:list"))

    @property
    def feed_path(self) -> str:
        """The Atom feed of its results."""
        return self._with_query(reverse(f"{self.kind}:feed"))

    def _with_query(self, path: str) -> str:
        return f"{path}?{self.query}" if self.query else path
