"""Kinds, natures, roles and states of organizations (pages.md 1.6, API contract 2.1)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OrganizationBadge(models.TextChoices):
    """Badges an operator gives; all but `certified` tell the kind."""

    PUBLIC_SERVICE = "public-service", _("Service public")
    CERTIFIED = "certified", _("Certifié")
    LOCAL_AUTHORITY = "local-authority", _("Collectivité territoriale")
    COMPANY = "company", _("Entreprise")
    ASSOCIATION = "association", _("Association")


KIND_BADGES = (
    OrganizationBadge.PUBLIC_SERVICE,
    OrganizationBadge.LOCAL_AUTHORITY,
    OrganizationBadge.COMPANY,
    OrganizationBadge.ASSOCIATION,
)


class ProducerType(models.TextChoices):
    """The producer type of search: a kind of organization, a person, or neither (API contract 6.1)."""

    PUBLIC_SERVICE = "public-service", _("Service public")
    LOCAL_AUTHORITY = "local-authority", _("Collectivité territoriale")
    COMPANY = "company", _("Entreprise")
    ASSOCIATION = "association", _("Association")
    USER = "user", _("Utilisateur")
    NOT_SPECIFIED = "not-specified", _("Autre")


class Nature(models.TextChoices):
    """What an organization is in law; one may have several."""

    STATE = "state", _("État")
    MINISTRY = "ministry", _("Ministère")
    PUBLIC_ESTABLISHMENT = "public-establishment", _("Établissement public")
    INDEPENDENT_AUTHORITY = "independent-authority", _("Autorité administrative indépendante")
    DECENTRALIZED_SERVICE = "decentralized-service", _("Service déconcentré")
    REGION = "region", _("Région")
    DEPARTEMENT = "departement", _("Département")
    EPCI = "epci", _("Intercommunalité (EPCI)")
    COMMUNE = "commune", _("Commune")
    MIXED_SYNDICATE = "mixed-syndicate", _("Syndicat mixte")
    DELEGATEE = "delegatee", _("Délégataire de service public")
    ASSOCIATION = "association", _("Association")
    COMPANY = "company", _("Entreprise")
    RESEARCH = "research", _("Organisme de recherche")


class Role(models.TextChoices):
    """What a member may do."""

    ADMIN = "admin", _("Administrateur")
    EDITOR = "editor", _("Éditeur")
    PARTIAL_EDITOR = "partial_editor", _("Éditeur partiel")


ASSIGNABLE = ("Dataset", "Dataservice", "Reuse")
"""Kinds of objects that a partial editor may be given."""


class CustomType(models.TextChoices):
    """What a custom field of an organization's datasets holds (API contract 3.4)."""

    TEXT = "str", _("Texte")
    INTEGER = "int", _("Nombre entier")
    DECIMAL = "float", _("Nombre décimal")
    BOOLEAN = "bool", _("Oui ou non")
    MOMENT = "datetime", _("Date et heure")
    DAY = "date", _("Date")
    CHOICE = "choice", _("Choix")


class RequestKind(models.TextChoices):
    """Who asked: the person, or the organization."""

    REQUEST = "request", _("Demande")
    INVITATION = "invitation", _("Invitation")


class RequestStatus(models.TextChoices):
    """Where a membership request or a transfer stands."""

    PENDING = "pending", _("En attente")
    ACCEPTED = "accepted", _("Acceptée")
    REFUSED = "refused", _("Refusée")
    CANCELED = "canceled", _("Annulée")
