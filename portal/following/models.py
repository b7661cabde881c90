"""What a person follows: SavedSearch, a search; Follow, an object of any kind."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.core import ids
from portal.core.result_links import TITLE_CHARACTERS
from portal.following.choices import QUERY_LENGTH, SearchKind
from portal.following.querysets import FollowQuerySet, SavedSearchQuerySet


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


class Follow(models.Model):
    """A person who wants to hear of an object (API contract 3.10, 11.2)."""

    public_id = models.CharField(
        max_length=24, unique=True, default=ids.new_public_id, editable=False
    )
    follower = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="follows"
    )
    subject_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    subject_id = models.BigIntegerField()
    subject = GenericForeignKey("subject_type", "subject_id")
    since = models.DateTimeField(_("depuis le"), default=timezone.now)

    objects = FollowQuerySet.as_manager()

    class Meta:
        verbose_name = _("abonnement")
        verbose_name_plural = _("abonnements")
        constraints = [
            models.UniqueConstraint(
                fields=["follower", "subject_type", "subject_id"], name="follow_once"
            )
        ]
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "-since"], name="follow_subject")
        ]

    def __str__(self) -> str:
        return f"{self.follower_id}: {self.subject_type_id}/{self.subject_id}"
