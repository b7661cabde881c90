"""Written, what every text of editors has; its versions, files and links; and where it was imported from."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.editorial.choices import LINK_LENGTH


class Written(models.Model):
    """A text in Markdown and what it becomes, computed once when it is saved (`services.compose`)."""

    source = models.TextField(_("texte"), blank=True)
    places = models.JSONField(
        _("liens repris"), default=dict, blank=True, help_text="link as written → its address here"
    )
    html = models.TextField(editable=False, blank=True)
    headings = models.JSONField(default=list, editable=False, blank=True)
    text = models.TextField(editable=False, blank=True)
    minutes = models.PositiveSmallIntegerField(_("temps de lecture"), default=1, editable=False)

    class Meta:
        abstract = True


class About(models.Model):
    """A row that belongs to an object of any kind."""

    subject_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    subject_id = models.BigIntegerField()
    subject = GenericForeignKey("subject_type", "subject_id")

    class Meta:
        abstract = True


class Version(About):
    """A text as it was after a save: everything an editor typed, kept for ever."""

    number = models.PositiveIntegerField(_("numéro"))
    fields = models.JSONField(_("champs"), default=dict)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(_("enregistrée le"), default=timezone.now)

    class Meta:
        verbose_name = _("version")
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "number"], name="version_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject_id} v{self.number}"


class Attachment(About):
    """A file that a text shows or offers, stored under its digest: two equal files are one."""

    name = models.CharField(_("nom"), max_length=255, help_text="as the text writes it")
    title = models.CharField(_("titre"), max_length=300, blank=True)
    file = models.FileField(_("fichier"), upload_to="contents/", max_length=500)
    digest = models.CharField(max_length=64, help_text="SHA-256 of the content")
    size = models.PositiveBigIntegerField(_("taille"), help_text="bytes")
    mime = models.CharField(_("type MIME"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("fichier joint")
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "name"], name="attachment_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class ContentLink(About):
    """A link to another site in a text, checked like any link."""

    url = models.URLField(_("adresse"), max_length=LINK_LENGTH)
    next_check_at = models.DateTimeField(_("à contrôler le"), default=timezone.now, null=True)
    checked_at = models.DateTimeField(_("contrôlé le"), null=True)
    available = models.BooleanField(_("répond"), null=True)
    status = models.PositiveSmallIntegerField(_("code HTTP"), null=True)
    error = models.CharField(_("erreur"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("lien d’un texte")
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "url"], name="contentlink_once"
            )
        ]
        indexes = [models.Index(fields=["next_check_at"], name="contentlink_due")]

    def __str__(self) -> str:
        return self.url


class ImportedFile(About):
    """A file of a folder that was imported, and the object it became: importing it again finds that object."""

    key = models.CharField(
        _("fichier"), max_length=1_000, unique=True, help_text="folder and path inside it"
    )
    place = models.CharField(
        _("emplacement"), max_length=1_000, blank=True, help_text="where it lay when it was read"
    )
    digest = models.CharField(
        max_length=64, help_text="SHA-256 of what was read, the file and all it leads to"
    )
    text_digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the file alone")
    imported_at = models.DateTimeField(_("importé le"), default=timezone.now)

    class Meta:
        verbose_name = _("fichier importé")

    def __str__(self) -> str:
        return self.key
