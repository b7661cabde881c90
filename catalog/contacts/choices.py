"""What a contact does for a dataset (pages.md 1.9)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ContactRole(models.TextChoices):
    """Roles of ISO 19115 and DCAT, in the API's spelling."""

    CONTACT = "contact", _("Contact")
    CREATOR = "creator", _("Créateur")
    PUBLISHER = "publisher", _("Éditeur")
    RIGHTS_HOLDER = "rightsHolder", _("Détenteur des droits")
    CUSTODIAN = "custodian", _("Gestionnaire")
    DISTRIBUTOR = "distributor", _("Distributeur")
    ORIGINATOR = "originator", _("Producteur")
    PRINCIPAL_INVESTIGATOR = "principalInvestigator", _("Investigateur principal")
    PROCESSOR = "processor", _("Exécutant")
    RESOURCE_PROVIDER = "resourceProvider", _("Fournisseur")
    USER = "user", _("Utilisateur")
