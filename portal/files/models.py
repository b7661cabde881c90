"""Uploads under way, and files that wait to be removed."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.files.choices import NAME_LENGTH
from portal.files.querysets import DatedQuerySet

PLACE_LENGTH = 500  # characters; of a file's place in the store


class Upload(models.Model):
    """A file that someone sends in parts; it goes when the whole is stored, or when its time is over."""

    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="uploads"
    )
    key = models.CharField(max_length=64, help_text="the uuid that the sender chose")
    filename = models.CharField(_("nom du fichier"), max_length=NAME_LENGTH)
    total_parts = models.PositiveIntegerField(_("nombre de parties"))
    expires_at = models.DateTimeField(_("expire le"))

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("téléversement")
        verbose_name_plural = _("téléversements")
        constraints = [models.UniqueConstraint(fields=["sender", "key"], name="upload_once")]
        indexes = [models.Index(fields=["expires_at"], name="upload_expiry")]

    def __str__(self) -> str:
        return self.filename


class UploadPart(models.Model):
    """A part of an upload, in the store."""

    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="parts")
    index = models.PositiveIntegerField(_("rang"), help_text="from 0")
    size = models.PositiveBigIntegerField(_("taille"), help_text="bytes")
    place = models.CharField(max_length=PLACE_LENGTH)

    class Meta:
        verbose_name = _("partie de téléversement")
        constraints = [models.UniqueConstraint(fields=["upload", "index"], name="uploadpart_once")]

    def __str__(self) -> str:
        return f"{self.upload_id} {self.index}"


class LooseFile(models.Model):
    """A place in the store that no object speaks of: a file being written, or to be removed."""

    place = models.CharField(max_length=PLACE_LENGTH, unique=True)
    expires_at = models.DateTimeField(_("à supprimer le"))

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("fichier sans objet")
        indexes = [models.Index(fields=["expires_at"], name="loosefile_expiry")]

    def __str__(self) -> str:
        return self.place
