"""Post: a piece of news, or a page of the portal."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.core.models import FormerSlug, PublicObject
from portal.posts.choices import (
    ADDRESS_LENGTH,
    CATEGORY_LENGTH,
    CREDIT_LENGTH,
    NAME_LENGTH,
    TAG_NAMES,
    BodyType,
    PostKind,
)
from portal.posts.querysets import PostQuerySet


class Post(PublicObject):
    """What the operators of the portal publish (API contract 3.10).

    A draft until it has a date of publication; hidden until that date.
    """

    SLUG_SOURCE = "name"

    name = models.CharField(_("titre"), max_length=NAME_LENGTH)
    headline = models.TextField(_("chapeau"), blank=True)
    content = models.TextField(_("contenu"), blank=True)
    body_type = models.CharField(
        _("forme du contenu"), max_length=10, choices=BodyType, default=BodyType.MARKDOWN
    )
    kind = models.CharField(_("type"), max_length=10, choices=PostKind, default=PostKind.NEWS)
    blocs = models.JSONField(_("blocs"), default=list, blank=True)
    image = models.ImageField(_("image"), upload_to="posts/", null=True, blank=True)
    image_url = models.URLField(_("adresse de l’image"), max_length=ADDRESS_LENGTH, blank=True)
    credit_to = models.CharField(_("crédit"), max_length=CREDIT_LENGTH, blank=True)
    credit_url = models.URLField(_("adresse du crédit"), max_length=ADDRESS_LENGTH, blank=True)
    tags = ArrayField(
        models.CharField(max_length=96), verbose_name=_("mots-clés"), default=list, blank=True
    )
    datasets = models.ManyToManyField(
        "datasets.Dataset", verbose_name=_("jeux de données"), blank=True, related_name="posts"
    )
    reuses = models.ManyToManyField(
        "reuses.Reuse", verbose_name=_("réutilisations"), blank=True, related_name="posts"
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("auteur"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="posts",
    )
    category = models.CharField(
        _("catégorie"), max_length=CATEGORY_LENGTH, blank=True, help_text="« Communiqué de presse »"
    )
    files = models.JSONField(
        _("fichiers"), default=list, blank=True, help_text="titles and addresses, to download"
    )
    press_contact = models.JSONField(
        _("contact presse"), default=dict, blank=True, help_text="name, tel (a list), email"
    )
    places = models.JSONField(
        _("liens repris"), default=dict, blank=True, help_text="link as written → its address here"
    )
    html = models.TextField(editable=False, blank=True)
    minutes = models.PositiveSmallIntegerField(_("temps de lecture"), default=1, editable=False)
    published = models.DateTimeField(_("publié le"), null=True, blank=True)
    discussions = GenericRelation("discussions.Discussion", "subject_id", "subject_type")
    versions = GenericRelation("editorial.Version", "subject_id", "subject_type")
    attachments = GenericRelation("editorial.Attachment", "subject_id", "subject_type")
    content_links = GenericRelation("editorial.ContentLink", "subject_id", "subject_type")
    imported_files = GenericRelation("editorial.ImportedFile", "subject_id", "subject_type")
    created_at = models.DateTimeField(_("créé le"), default=timezone.now)
    last_modified = models.DateTimeField(_("modifié le"), default=timezone.now)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="post_named"),
            models.CheckConstraint(condition=Q(kind__in=PostKind.values), name="post_known_kind"),
            models.CheckConstraint(
                condition=Q(body_type__in=BodyType.values), name="post_known_body_type"
            ),
        ]
        indexes = [
            GinIndex(fields=["tags"], name="post_tags"),
            models.Index(fields=["-published", "-id"], name="post_published"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def named_tags(self) -> list[tuple[str, str]]:
        """Its keywords, each with the words that its author wrote for it, when they were kept."""
        kept = self.extras.get(TAG_NAMES)
        names = kept if isinstance(kept, dict) else {}
        return [(tag, str(names.get(tag) or tag)) for tag in self.tags]

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("posts:detail", args=[self.slug])

    @property
    def is_public(self) -> bool:
        """Whether everyone finds it by now."""
        return self.published is not None and self.published <= timezone.now()

    @property
    def is_planned(self) -> bool:
        """Whether it appears by itself at a moment to come."""
        return self.published is not None and not self.is_public


class PostFormerSlug(FormerSlug):
    """A slug this post no longer has."""

    target = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="former_slugs")

    class Meta:
        verbose_name = _("ancienne adresse")
