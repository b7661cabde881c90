"""Resource and CommunityResource: the files of a dataset."""

import uuid

from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.datasets.choices import ChecksumType, FileType, ResourceType
from catalog.datasets.querysets import TYPE_RANK, ResourceQuerySet
from organizations.ownership import Owned, one_owner

URL_SCHEMES = ("http", "https", "ftp", "ftps")
URL_LENGTH = 8000  # characters; WFS addresses of real catalogues exceed 2,000


class CheckState(models.TextChoices):
    """Where a resource stands in the link checks (workers.md 1.2); none when it waits for its date."""

    CHECKING = "CHECKING", _("Vérification en cours")


class ResourceFields(models.Model):
    """What a resource of a dataset and one of the community have in common (dcat:Distribution; API contract 3.3)."""

    uuid = models.UUIDField(_("identifiant"), unique=True, default=uuid.uuid4, editable=False)
    title = models.CharField(_("titre"), max_length=500)
    description = models.TextField(_("description"), blank=True)
    filetype = models.CharField(
        _("place du fichier"), max_length=8, choices=FileType, default=FileType.REMOTE
    )
    type = models.CharField(
        _("type"), max_length=16, choices=ResourceType, default=ResourceType.MAIN
    )
    format = models.CharField(_("format"), max_length=64, blank=True)
    url = models.TextField(
        _("adresse"),
        max_length=URL_LENGTH,
        validators=[URLValidator(schemes=URL_SCHEMES)],
        blank=True,
    )
    file = models.FileField(_("fichier"), upload_to="resources/", max_length=500, blank=True)
    checksum_type = models.CharField(
        _("type de somme de contrôle"), max_length=8, choices=ChecksumType, blank=True
    )
    checksum_value = models.CharField(_("somme de contrôle"), max_length=128, blank=True)
    filesize = models.BigIntegerField(_("taille"), null=True, blank=True, help_text="bytes")
    mime = models.CharField(_("type MIME"), max_length=200, blank=True)
    schema = models.JSONField(_("schéma"), null=True, blank=True)
    extras = models.JSONField(_("compléments"), default=dict, blank=True)
    harvest = models.JSONField(_("moissonnage"), null=True, blank=True)
    created_at_internal = models.DateTimeField(default=timezone.now)
    last_modified_internal = models.DateTimeField(default=timezone.now)
    created_at = models.DateTimeField(_("créé le"), default=timezone.now)
    last_modified = models.DateTimeField(_("modifié le"), default=timezone.now)
    downloads_count = models.PositiveBigIntegerField(_("téléchargements"), default=0)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title

    @property
    def is_hosted(self) -> bool:
        """Whether the portal itself keeps the file."""
        return self.filetype == FileType.FILE and bool(self.file)


class Resource(ResourceFields):
    """A file, page or service of a dataset, in the producer's order."""

    dataset = models.ForeignKey(
        "datasets.Dataset", on_delete=models.CASCADE, related_name="resources"
    )
    position = models.IntegerField(
        _("rang"), default=0, help_text="smaller first; a new one goes before the first"
    )

    availability = models.BooleanField(
        _("disponible"), null=True, blank=True, help_text="null: not known"
    )
    availability_since = models.DateTimeField(_("depuis le"), null=True, blank=True)
    check_state = models.CharField(  # noqa: DJ001 - null is a state: waiting for its date
        max_length=16, choices=CheckState, null=True, blank=True
    )
    check_state_since = models.DateTimeField(null=True, blank=True)
    check_failures = models.PositiveIntegerField(default=0, help_text="failed checks in a row")
    check_failing_since = models.DateTimeField(null=True, blank=True)
    last_checked_at = models.DateTimeField(null=True, blank=True)
    next_check_at = models.DateTimeField(null=True, blank=True, help_text="null: not to be checked")
    is_priority = models.BooleanField(default=False, help_text="checked before the others")

    objects = ResourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("fichier")
        verbose_name_plural = _("fichiers")
        constraints = [
            models.CheckConstraint(
                condition=Q(type__in=ResourceType.values), name="resource_known_type"
            ),
            models.CheckConstraint(
                condition=Q(filetype__in=FileType.values), name="resource_known_filetype"
            ),
            models.CheckConstraint(
                condition=~Q(url="") | ~Q(file=""),
                name="resource_is_somewhere",
                violation_error_message=_("Indiquez une adresse."),
            ),
            models.CheckConstraint(
                condition=Q(filesize=None) | Q(filesize__gte=0), name="resource_size_is_positive"
            ),
            models.CheckConstraint(
                condition=Q(checksum_value="", checksum_type="")
                | (~Q(checksum_value="") & ~Q(checksum_type="")),
                name="resource_checksum_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["dataset", "position", "id"], name="resource_order"),
            models.Index("dataset", TYPE_RANK, "position", "id", name="resource_shown"),
            models.Index(
                fields=["dataset"],
                name="resource_with_schema",
                condition=Q(schema__isnull=False),
            ),
            models.Index(
                fields=["next_check_at"], name="resource_due", condition=Q(check_state=None)
            ),
            models.Index(
                fields=["check_state_since"],
                name="resource_busy",
                condition=Q(check_state__isnull=False),
            ),
        ]

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("datasets:resource", args=[self.dataset.slug, self.uuid])

    @property
    def permalink(self) -> str:
        """The stable download address, whatever the file becomes."""
        return reverse("datasets:download", args=[self.uuid])

    @property
    def is_available(self) -> bool | None:
        """Whether the link answers; own files always do; None when not known."""
        return True if self.is_hosted else self.availability


class CommunityResource(ResourceFields, Owned):
    """A resource that someone else than the producer shares about a dataset (API contract 5)."""

    extras = models.JSONField(_("compléments"), default=dict, blank=True)
    created_at_internal = models.DateTimeField(default=timezone.now)
    last_modified_internal = models.DateTimeField(default=timezone.now)
    dataset = models.ForeignKey(
        "datasets.Dataset", null=True, on_delete=models.SET_NULL, related_name="community_resources"
    )

    class Meta:
        verbose_name = _("ressource communautaire")
        verbose_name_plural = _("ressources communautaires")
        constraints = [one_owner()]
