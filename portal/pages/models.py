"""Page: a guide, a page of questions, a legal or service page; and the other addresses that lead to it."""

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.core.models import FormerSlug, PublicObject
from portal.editorial.links import Link, shown_links
from portal.editorial.models import Written
from portal.pages.choices import (
    COLLECTION_LENGTH,
    PATH_LENGTH,
    SUMMARY_LENGTH,
    TITLE_LENGTH,
    PageKind,
)
from portal.pages.querysets import PageQuerySet


class Page(Written, PublicObject):
    """A long text of the portal (pages.md 4); a draft until it has a date of publication."""

    title = models.CharField(_("titre"), max_length=TITLE_LENGTH)
    kind = models.CharField(_("type"), max_length=10, choices=PageKind, default=PageKind.GUIDE)
    path = models.CharField(
        _("adresse"), max_length=PATH_LENGTH, unique=True, help_text="from / to /, on this site"
    )
    summary = models.CharField(_("résumé"), max_length=SUMMARY_LENGTH, blank=True)
    author = models.CharField(_("auteur"), max_length=200, blank=True)
    license = models.CharField(_("licence"), max_length=50, blank=True)
    reviewed_on = models.DateField(_("relu le"), null=True, blank=True)
    position = models.PositiveIntegerField(_("rang"), default=0)
    collection = models.CharField(
        _("recueil"),
        max_length=COLLECTION_LENGTH,
        blank=True,
        help_text="guides that were written together; empty for the portal's own",
    )
    part = models.CharField(
        _("partie"),
        max_length=COLLECTION_LENGTH,
        blank=True,
        help_text="of the collection: guides of one part share a menu",
    )
    buttons = models.JSONField(_("boutons"), default=list, blank=True)
    published = models.DateTimeField(_("publié le"), null=True, blank=True)
    created_at = models.DateTimeField(_("créé le"), default=timezone.now)
    last_modified = models.DateTimeField(_("modifié le"), default=timezone.now)
    versions = GenericRelation("editorial.Version", "subject_id", "subject_type")
    attachments = GenericRelation("editorial.Attachment", "subject_id", "subject_type")
    content_links = GenericRelation("editorial.ContentLink", "subject_id", "subject_type")
    imported_files = GenericRelation("editorial.ImportedFile", "subject_id", "subject_type")

    objects = PageQuerySet.as_manager()

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="page_titled"),
            models.CheckConstraint(condition=Q(kind__in=PageKind.values), name="page_known_kind"),
            models.CheckConstraint(
                condition=Q(path__startswith="/") & Q(path__endswith="/"), name="page_rooted"
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "collection", "position", "title"], name="page_of_menu")
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its address."""
        return self.path

    @property
    def tiles(self) -> list[Link]:
        """Its buttons, as a page may show them."""
        return [link for link in shown_links(self.buttons) if link.url]


class PageFormerSlug(FormerSlug):
    """A slug this page no longer has."""

    target = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="former_slugs")

    class Meta:
        verbose_name = _("ancienne adresse")


class Redirect(models.Model):
    """An address where something once lived, or that its file named: it leads to another for ever."""

    path = models.CharField(_("adresse"), max_length=PATH_LENGTH, unique=True)
    to = models.CharField(_("mène à"), max_length=PATH_LENGTH)

    class Meta:
        verbose_name = _("redirection")

    def __str__(self) -> str:
        return self.path
