"""Organization: a body that publishes data or reuses."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organizations.choices import KIND_BADGES, Nature, OrganizationBadge, ProducerType
from organizations.ownership import no_self_parent
from organizations.querysets import OrganizationQuerySet
from organizations.validators import validate_siret
from portal.core.models import FormerSlug, PublicObject


class Organization(PublicObject):
    """A publisher (dct:publisher): fields of API contract 3.4 and of the Insee profile (pages.md 3.7)."""

    SLUG_SOURCE = "name"

    name = models.CharField(_("nom"), max_length=350)
    acronym = models.CharField(_("sigle"), max_length=128, blank=True)
    description = models.TextField(_("présentation"), blank=True)
    summary = models.CharField(_("résumé"), max_length=300, blank=True)
    url = models.URLField(_("site web"), max_length=1000, blank=True)
    business_number_id = models.CharField(
        _("SIRET"), max_length=14, blank=True, validators=[validate_siret]
    )
    badges = ArrayField(
        models.CharField(max_length=20, choices=OrganizationBadge),
        verbose_name=_("labels"),
        default=list,
        blank=True,
    )
    natures = ArrayField(
        models.CharField(max_length=24, choices=Nature),
        verbose_name=_("natures"),
        default=list,
        blank=True,
    )
    parent = models.ForeignKey(
        "self",
        verbose_name=_("tutelle"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="children",
    )
    founded_year = models.PositiveSmallIntegerField(_("année de création"), null=True, blank=True)
    links = models.JSONField(_("liens"), default=list, blank=True)
    logo = models.ImageField(_("logo"), upload_to="logos/", null=True, blank=True)
    image_url = models.URLField(_("image"), max_length=1000, blank=True)
    zone = models.ForeignKey(
        "spatial.GeoZone",
        verbose_name=_("territoire"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="organizations",
    )
    presentation_blocs = models.JSONField(_("blocs de présentation"), default=list, blank=True)
    presentation_blocs_published_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(_("créée le"), default=timezone.now)
    last_modified = models.DateTimeField(_("modifiée le"), default=timezone.now)
    datasets_count = models.PositiveIntegerField(_("jeux de données"), default=0)
    reuses_count = models.PositiveIntegerField(_("réutilisations"), default=0)
    dataservices_count = models.PositiveIntegerField(_("API"), default=0)
    members_count = models.PositiveIntegerField(_("membres"), default=0)
    followers_count = models.PositiveIntegerField(_("abonnés"), default=0)
    views_count = models.PositiveBigIntegerField(_("vues"), default=0)

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(badges__contained_by=OrganizationBadge.values),
                name="organization_known_badges",
            ),
            models.CheckConstraint(
                condition=models.Q(natures__contained_by=Nature.values),
                name="organization_known_natures",
            ),
            models.CheckConstraint(condition=~models.Q(name=""), name="organization_named"),
            no_self_parent("organization_own_parent"),
        ]
        indexes = [
            GinIndex(fields=["badges"], name="organization_badges"),
            models.Index(fields=["-created_at", "-id"], name="organization_created"),
            models.Index(fields=["-datasets_count", "-id"], name="organization_datasets"),
            models.Index(fields=["-followers_count", "-id"], name="organization_followers"),
            models.Index(fields=["business_number_id"], name="organization_siret"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("organizations:detail", args=[self.slug])

    @property
    def is_certified(self) -> bool:
        """Whether its identity was verified."""
        return OrganizationBadge.CERTIFIED in self.badges

    @property
    def is_public_service(self) -> bool:
        """Certified and a public service: what search and JSON-LD call one (API contract 14.7)."""
        return self.is_certified and OrganizationBadge.PUBLIC_SERVICE in self.badges

    @property
    def producer_type(self) -> ProducerType:
        """Its kind for search: the first kind badge, or « not specified »."""
        kind = next((badge for badge in KIND_BADGES if badge in self.badges), None)
        return ProducerType(kind) if kind else ProducerType.NOT_SPECIFIED

    @property
    def kind_labels(self) -> list[Any]:
        """The French names of its kinds."""
        return [OrganizationBadge(badge).label for badge in KIND_BADGES if badge in self.badges]

    @property
    def words(self) -> str:
        """The words of its description, without marks."""
        profile = getattr(self, "profile", None)
        return profile.text if profile else ""

    @property
    def nature_labels(self) -> list[Any]:
        """The French names of its natures."""
        return [Nature(nature).label for nature in self.natures]


class Profile(models.Model):
    """What the description of an organization becomes, beside its row: only its pages read it."""

    organization = models.OneToOneField(
        Organization, primary_key=True, on_delete=models.CASCADE, related_name="profile"
    )
    places = models.JSONField(
        _("liens repris"), default=dict, blank=True, help_text="link as written → its address here"
    )
    html = models.TextField(editable=False, blank=True)
    text = models.TextField(editable=False, blank=True)

    class Meta:
        verbose_name = _("présentation")

    def __str__(self) -> str:
        return self.text[:100]


class OrganizationFormerSlug(FormerSlug):
    """A slug this organization no longer has."""

    target = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="former_slugs")

    class Meta:
        verbose_name = _("ancienne adresse")
