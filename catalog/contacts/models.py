"""ContactPoint: who answers for a dataset, or is credited for it."""

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.contacts.choices import ContactRole
from catalog.contacts.querysets import ContactPointQuerySet
from portal.core import ids


class ContactPoint(models.Model):
    """A name with an e-mail or a form, in one role (dcat:contactPoint; API contract 3.10)."""

    public_id = models.CharField(
        max_length=24, unique=True, default=ids.new_public_id, editable=False
    )
    name = models.CharField(
        _("nom"),
        max_length=255,
        validators=[
            RegexValidator(
                r"https?://|www\.",
                inverse_match=True,
                message=_("Ce champ semble contenir un lien."),
            )
        ],
    )
    email = models.EmailField(_("adresse e-mail"), blank=True)
    contact_form = models.URLField(_("formulaire de contact"), max_length=1000, blank=True)
    role = models.CharField(
        _("rôle"), max_length=32, choices=ContactRole, default=ContactRole.CONTACT
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="contact_points",
    )
    organization = models.ForeignKey(
        "organizations.Organization",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="contact_points",
    )
    last_modified = models.DateTimeField(
        _("modifié le"), default=timezone.now, db_default=Now(), editable=False
    )

    objects = ContactPointQuerySet.as_manager()

    class Meta:
        verbose_name = _("point de contact")
        verbose_name_plural = _("points de contact")
        constraints = [
            models.CheckConstraint(
                condition=Q(owner=None, organization__isnull=False)
                | Q(owner__isnull=False, organization=None),
                name="contactpoint_one_owner",
            ),
            models.CheckConstraint(
                condition=~Q(role=ContactRole.CONTACT) | ~Q(email="") | ~Q(contact_form=""),
                name="contactpoint_reachable",
                violation_error_message=_(
                    "Indiquez une adresse e-mail ou un formulaire de contact."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name
