"""Audience: who asks; Question: what, and the answer; Placement: where a question stands in a page.

ContactMessage: what someone wrote to the portal.
"""

from functools import cache
from urllib.parse import quote

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from faq.choices import (
    ICONS,
    PATH_LENGTH,
    SUBJECT_LENGTH,
    THEME_LENGTH,
    TITLE_LENGTH,
    Topic,
)
from faq.querysets import ContactQuerySet, FaqQuerySet
from portal.core.models import PublicObject
from portal.editorial.links import Link, shown_links
from portal.editorial.models import Written


@cache
def address_of(key: str) -> str:
    """The page of an audience by its key: a page of questions asks for it sixty times."""
    return reverse("faq:audience", args=[key])


class Audience(models.Model):
    """Those whom a page of questions is written for (pages.md 4.0)."""

    key = models.SlugField(_("code"), max_length=40, unique=True, help_text="part of the address")
    name = models.CharField(_("nom"), max_length=60)
    title = models.CharField(_("titre de la page"), max_length=TITLE_LENGTH)
    summary = models.CharField(_("résumé"), max_length=500, blank=True)
    position = models.PositiveIntegerField(_("rang"), default=0)

    class Meta:
        verbose_name = _("public")
        verbose_name_plural = _("publics")
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its page of questions."""
        return address_of(self.key)

    @property
    def icon(self) -> str:
        """The icon that stands beside its name."""
        return ICONS.get(self.key, "help")


class Question(Written, PublicObject):
    """A question and its answer; a draft until it has a date of publication. Its slug is its anchor for ever."""

    title = models.CharField(_("question"), max_length=TITLE_LENGTH)
    theme = models.CharField(
        _("thème"),
        max_length=THEME_LENGTH,
        blank=True,
        help_text="questions of one theme stand together",
    )
    sources = models.JSONField(
        _("sources"),
        default=list,
        blank=True,
        help_text="[{title, url}]: articles of law, documents",
    )
    audiences = models.ManyToManyField(
        Audience, through="faq.Placement", related_name="questions", verbose_name=_("publics")
    )
    reviewed_on = models.DateField(_("relue le"), null=True, blank=True)
    published = models.DateTimeField(_("publiée le"), null=True, blank=True)
    created_at = models.DateTimeField(_("créée le"), default=timezone.now)
    last_modified = models.DateTimeField(_("modifiée le"), default=timezone.now)
    helpful_count = models.PositiveIntegerField(_("a aidé"), default=0, editable=False)
    unhelpful_count = models.PositiveIntegerField(_("n’a pas aidé"), default=0, editable=False)
    versions = GenericRelation("editorial.Version", "subject_id", "subject_type")
    attachments = GenericRelation("editorial.Attachment", "subject_id", "subject_type")
    content_links = GenericRelation("editorial.ContentLink", "subject_id", "subject_type")
    imported_files = GenericRelation("editorial.ImportedFile", "subject_id", "subject_type")

    objects = FaqQuerySet.as_manager()

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="question_titled"),
            models.CheckConstraint(condition=~Q(slug=""), name="question_anchored"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The answer in the page of its first audience."""
        return self.address_in(next(iter(self.audiences.all()), None))

    def address_in(self, audience: Audience | None) -> str:
        """The answer in the page of this audience; the page of all questions when it is in none."""
        return f"{audience.get_absolute_url()}#{self.slug}" if audience else reverse("faq:list")

    @property
    def references(self) -> list[Link]:
        """Its sources, as a page may show them."""
        return shown_links(self.sources)


class Placement(models.Model):
    """A question in the page of an audience, at the rank that an editor gave it."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="placements")
    audience = models.ForeignKey(Audience, on_delete=models.CASCADE, related_name="placements")
    position = models.PositiveIntegerField(_("rang"), default=0)

    class Meta:
        verbose_name = _("place d’une question")
        verbose_name_plural = _("places des questions")
        constraints = [
            models.UniqueConstraint(fields=["audience", "question"], name="placement_once")
        ]
        indexes = [models.Index(fields=["audience", "position"], name="placement_order")]

    def __str__(self) -> str:
        return f"{self.audience_id}: {self.position}"


class ContactMessage(models.Model):
    """What someone wrote to the portal; deleted a year after it was handled."""

    topic = models.CharField(_("motif"), max_length=20, choices=Topic.choices)
    subject = models.CharField(_("sujet"), max_length=SUBJECT_LENGTH)
    text = models.TextField(_("message"))
    email = models.EmailField(_("adresse e-mail"))
    page = models.CharField(
        _("page"), max_length=PATH_LENGTH, blank=True, help_text="path it is about"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("compte"),
    )
    created_at = models.DateTimeField(_("reçu le"), default=timezone.now)
    handled_at = models.DateTimeField(_("traité le"), null=True, blank=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("traité par"),
    )
    mail_due_at = models.DateTimeField(_("copie à envoyer le"), null=True, blank=True)
    digest = models.CharField(
        max_length=64, unique=True, editable=False, help_text="the same text of a day is one"
    )

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("message au portail")
        verbose_name_plural = _("messages au portail")
        indexes = [
            models.Index(fields=["handled_at", "-created_at"], name="contact_list"),
            models.Index(
                fields=["mail_due_at"],
                condition=Q(mail_due_at__isnull=False),
                name="contact_mail_due",
            ),
        ]

    def __str__(self) -> str:
        """Its number: what the journal may keep of it."""
        return self.reference

    @property
    def reference(self) -> str:
        """The number by which people name it: year, then key."""
        return f"{timezone.localtime(self.created_at).year}-{self.pk:06d}"

    @property
    def reply_url(self) -> str:
        """A mailto link that answers its author."""
        subject = quote(f"Re: [{self.reference}] {self.subject}")
        return f"mailto:{quote(self.email, safe='@')}?subject={subject}"
